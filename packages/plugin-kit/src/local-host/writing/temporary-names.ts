import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { machineId } from '../machine-id.ts'

/** How the names of temporary files begin, everywhere. */
export const temporaryPrefix = '.sloth-runner-'

/**
 * A name in the same directory that nobody else uses. It says which process of which machine made it, so that what a
 * killed process left can be told from what another one is writing.
 */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${temporaryPrefix}${maker()}-${randomBytes(6).toString('hex')}`)
}

/**
 * Removes what killed processes left in directories: temporary files of this machine and PID namespace whose maker is
 * gone. Each directory is looked at once; one that cannot be looked at is left alone.
 */
export function leftoverSweep(): (directory: string) => Promise<void> {
  const swept = new Map<string, Promise<void>>()
  return (directory) => {
    const present = swept.get(directory) ?? sweep(directory)
    swept.set(directory, present)
    return present
  }
}

/** The same at once, of one directory. */
export async function sweep(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  const left = names.filter(isLeftover)
  await Promise.all(left.map((name) => removeLeftover(join(directory, name))))
}

/** A file, a link or an empty directory: nothing else is ever made under such a name. */
async function removeLeftover(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null)
  await (stats?.isDirectory() ? rmdir(path) : unlink(path)).catch(() => undefined)
}

/** Whether a name is that of what a killed process of this program left: it is nobody's, and in nobody's way. */
export function isLeftover(name: string): boolean {
  if (!name.startsWith(temporaryPrefix)) return false
  const [place, pid, start] = name.slice(temporaryPrefix.length).split('-')
  if (place !== here() || !/^\d+$/.test(pid ?? '')) return false
  return startOf(Number(pid)) !== start
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** When a process started, in clock ticks since boot: field 22 of proc_pid_stat(5). Null: there is no such process. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** Computed at the first use: an import reads nothing. */
function once(compute: () => string): () => string {
  let value: string | undefined
  return () => {
    value ??= compute()
    return value
  }
}

/** This machine and PID namespace: process numbers mean nothing anywhere else. */
const here = once(() => createHash('sha256').update(`${machineId()} ${pidNamespace()}`).digest('hex').slice(0, 8))

/** This process. */
const maker = once(() => `${here()}-${process.pid}-${startOf(process.pid) ?? 0}`)
