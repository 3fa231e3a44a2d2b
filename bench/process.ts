import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A process that ended otherwise than it had to. */
export class UnexpectedEnd extends Error {}

/** Runs a process to its end and returns the milliseconds from before its start until after it. */
export function timed(
  command: string,
  parameters: readonly string[],
  options: SpawnSyncOptions = {},
  exitCode = 0,
): number {
  const started = performance.now()
  const { status, signal, error, stderr } = spawnSync(command, parameters, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  const milliseconds = performance.now() - started
  if (error !== undefined) throw error
  if (status !== exitCode) {
    throw new UnexpectedEnd(
      `${command} ${parameters.join(' ')} ended with ${status ?? signal}: ${String(stderr).slice(-2000)}`,
    )
  }
  return milliseconds
}

/** Runs a script of `processes/` in a Node of its own and returns what it printed as JSON. */
export function inProcess<T>(script: string, parameters: readonly string[]): T {
  const path = join(import.meta.dirname, 'processes', script)
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [path, ...parameters], { encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new UnexpectedEnd(`${script} ended with ${status}: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout) as T
}

/** Where a program is installed, or null. */
export function findProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
}
