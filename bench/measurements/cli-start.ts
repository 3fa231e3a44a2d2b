import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openCli } from '../bench-cli.ts'
import { atMost, compare } from '../compare.ts'
import { noopYaml, writeDefinition } from '../definitions.ts'
import type { Measurement } from '../measurement.ts'
import { timed } from '../process.ts'

const rounds = 21

/** Whole processes of the installed program against the same Node doing nothing. */
export const cliStart: Measurement = {
  name: 'cli-start',
  async *run(options) {
    const folder = join(options.folder, 'cli-start')
    mkdirSync(folder)
    const cli = openCli(folder)
    for (let number = 1; number <= 5; number++) {
      const file = writeDefinition(folder, `stack-${number}.yaml`, noopYaml(`stack-${number}`, 3))
      cli.run(['run', '--file', file])
    }
    const nothing = (): number => timed(process.execPath, ['-e', '0'])
    const peer = 'node -e 0'
    const job = { peer, rounds, warmUp: 3, theirs: nothing }
    yield await compare({ ...job, job: 'version', target: atMost(2.1), ours: () => cli.run(['version']) })
    yield await compare({
      ...job,
      job: 'stack list, 5 stacks',
      target: atMost(2.6),
      ours: () => cli.run(['stack', 'list']),
    })
  },
}
