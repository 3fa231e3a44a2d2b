import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** Root without capabilities: mode bits count for it as for any user. */
const launcher = ['--inh-caps=-all', '--bounding-set=-all']
const isRoot = process.getuid?.() === 0

/** Why no process can be started here for which mode bits count; null when one can. */
export const modesIgnored =
  isRoot && spawnSync('setpriv', [...launcher, 'true']).status !== 0
    ? 'setpriv cannot take the capabilities of root'
    : null

/** A program that hangs in a call of the system takes no other signal. */
const whenHung = { timeout: 20_000, killSignal: 'SIGKILL' } as const

/** Starts a program of these tests for which mode bits count. It ends with the present test. */
export function modeBound(program: string, parameters: readonly string[]): ChildProcess {
  const conditions = '--conditions=sloth-runner:source'
  const start = isRoot
    ? { execPath: 'setpriv', execArgv: [...launcher, process.execPath, conditions] }
    : { execArgv: [conditions] }
  const child = fork(new URL(program, import.meta.url), parameters, { ...start, ...whenHung })
  onTestFinished(() => void child.kill())
  return child
}

/** The one message of such a program, once it has ended. */
export async function toldByModeBound(program: string, parameters: readonly string[]): Promise<unknown> {
  const child = modeBound(program, parameters)
  let told: unknown = null
  child.on('message', (message) => {
    told = message
  })
  await once(child, 'exit')
  return told
}
