import { atMost, compare } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { inProcess } from '../process.ts'

const count = 100_000

/** Order, cycle check and plan of a graph as deep as it can be, against one that is flat. */
export const chain: Measurement = {
  name: 'chain',
  async *run() {
    const plan = (shape: string): number =>
      inProcess<{ milliseconds: number }>('plan-graph.ts', [String(count), shape]).milliseconds
    yield await compare({
      job: 'plan of a chain of 100,000 resources',
      peer: 'as many side by side',
      target: atMost(1.5),
      rounds: 3,
      ours: () => plan('chain'),
      theirs: () => plan('flat'),
    })
  },
}
