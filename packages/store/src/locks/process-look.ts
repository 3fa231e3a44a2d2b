import { readFileSync } from 'node:fs'

/** What can be told about a process of this PID namespace. */
export type ProcessLook =
  | { readonly seen: 'gone' }
  /** `start`: clock ticks since boot. A zombie has ended and only waits to be collected. */
  | { readonly seen: 'there'; readonly zombie: boolean; readonly start: string }
  | { readonly seen: 'unclear' }

/** Looks at a process. A system or a mount option that hides processes makes it unclear, never gone. */
export function lookAtProcess(pid: number): ProcessLook {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return isGone(pid) ? { seen: 'gone' } : { seen: 'unclear' }
  }
}

/** When this process started, in clock ticks since boot; empty where the system does not tell. */
export function ownStart(): string {
  const look = lookAtProcess(process.pid)
  return look.seen === 'there' ? look.start : ''
}

/** Fields 3 (state) and 22 (start time) of proc_pid_stat(5); field 2 may hold blanks and parentheses. */
export function parseStat(text: string): ProcessLook {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, start] = [fields[0], fields[19]]
  if (state === undefined || start === undefined) return { seen: 'unclear' }
  return { seen: 'there', zombie: state === 'Z' || state === 'X', start }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
