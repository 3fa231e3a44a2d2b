import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openCli } from '../bench-cli.ts'
import { atMost, compare } from '../compare.ts'
import { writeDefinition } from '../definitions.ts'
import type { Measurement } from '../measurement.ts'
import { timed } from '../process.ts'

/** A typical stack: so many files, all of them there and as declared. */
const files = 15

/**
 * How many times an empty process of Node each may take. A comparable program publishes 100 ms for a snapshot, 200 ms for drift
 * and 100 ms for validation on a machine on which an empty process takes 28 ms; locks and looking have the bar of `stack list`.
 */
const bars: readonly (readonly [job: string, times: number, commands: readonly string[]])[] = [
  ['stack lock acquire, stack lock release', 5.2, ['stack lock acquire web', 'stack lock release web']],
  ['stack snapshot create', 3.5, ['stack snapshot create web']],
  ['stack show', 2.6, ['stack show web']],
  ['stack drift detect, 15 files', 7, ['stack drift detect web']],
  ['stack validate, 15 files', 3.5, ['stack validate web']],
  ['run of 15 files, nothing to do', 7, ['run --file stack.yaml']],
]

/** Whole processes of what is typed every day, against the same Node doing nothing. */
export const dailyCommands: Measurement = {
  name: 'daily-commands',
  async *run(options) {
    const folder = join(options.folder, 'daily-commands')
    mkdirSync(folder)
    const cli = openCli(folder)
    const resources = Array.from(
      { length: files },
      (_, index) =>
        `  file-${index}: { type: "file:file", properties: { path: "${index}.txt", content: "${index}" } }\n`,
    )
    writeDefinition(folder, 'stack.yaml', `name: web\nversion: 1.0.0\nresources:\n${resources.join('')}`)
    cli.run(['run', '--file', 'stack.yaml'])
    for (const [job, times, commands] of bars)
      yield await compare({
        job,
        peer: 'node -e 0',
        target: atMost(times),
        rounds: 15,
        ours: () => commands.reduce((sum, command) => sum + cli.run(command.split(' ')), 0),
        theirs: () => timed(process.execPath, ['-e', '0']),
      })
  },
}
