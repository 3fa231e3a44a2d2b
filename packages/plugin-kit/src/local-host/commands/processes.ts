import { readdir, readFile } from 'node:fs/promises'

/** A process of this PID namespace. */
export interface ProcessInfo {
  readonly pid: number
  /** Of its program, cut to 15 characters by the kernel. */
  readonly name: string
  readonly parent: number
  readonly group: number
  /** Clock ticks since boot; with the pid it names one process for ever. */
  readonly start: string
}

/** All processes that can be seen and have not ended. None where there is no `/proc`. */
export async function listProcesses(): Promise<readonly ProcessInfo[]> {
  const names = await readdir('/proc').catch(() => [])
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name))))
  return found.filter((process) => process !== null)
}

/** A process, or null when it has ended: a zombie only waits to be collected. */
export async function readProcess(pid: number): Promise<ProcessInfo | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return parseProcess(pid, text)
}

/** Fields 2 to 5 and 22 of proc_pid_stat(5); the name may hold blanks and parentheses. */
export function parseProcess(pid: number, text: string): ProcessInfo | null {
  const end = text.lastIndexOf(')')
  const [state, parent, group, ...rest] = text.slice(end + 2).split(' ')
  const start = rest[16]
  if (end === -1 || state === undefined || start === undefined || state === 'Z' || state === 'X') return null
  return { pid, name: text.slice(text.indexOf('(') + 1, end), parent: Number(parent), group: Number(group), start }
}

/** Whether a process was started with a variable of this value. False where its environment may not be read. */
export async function wasStartedWith(pid: number, variable: string, value: string): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return text.split('\0').includes(`${variable}=${value}`)
}
