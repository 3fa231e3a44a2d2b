import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openCli } from '../bench-cli.ts'
import { atMostItself, compare } from '../compare.ts'
import { noopYaml, writeDefinition } from '../definitions.ts'
import type { Measurement } from '../measurement.ts'

/** The most memory that detection has over many resources, against few. */
export const memory: Measurement = {
  name: 'memory',
  async *run(options) {
    const detect = (count: number) => {
      const folder = join(options.folder, `memory-${count}`)
      mkdirSync(folder, { recursive: true })
      const cli = openCli(folder)
      cli.run(['run', '--file', writeDefinition(folder, 'noop.yaml', noopYaml('many', count))])
      return () => cli.memory(['stack', 'drift', 'detect', 'many'])
    }
    yield await compare({
      job: 'drift detect, 100,000 no-op resources, memory',
      peer: 'at 1,000',
      unit: 'MB',
      target: atMostItself(400),
      rounds: 3,
      warmUp: 0,
      ours: detect(100_000),
      theirs: detect(1_000),
    })
  },
}
