import { join } from 'node:path'
import { atMostAbove, compare } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { timed } from '../process.ts'

/** What importing core adds to a process. */
export const importCore: Measurement = {
  name: 'import-core',
  async *run() {
    const importing = (script: string): number =>
      timed(process.execPath, [join(import.meta.dirname, '..', 'processes', script)])
    yield await compare({
      job: 'import of core',
      peer: 'an empty module',
      target: atMostAbove(30),
      rounds: 21,
      warmUp: 3,
      ours: () => importing('import-core.mjs'),
      theirs: () => importing('import-nothing.mjs'),
    })
  },
}
