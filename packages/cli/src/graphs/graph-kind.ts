import type { OutputKind } from '../output/output-file.ts'
import { isMarkedGraph } from './mark-graph.ts'

/** A graph of dependencies, in whatever format. Everybody may read it whom the system's default lets. */
export const graphKind: OutputKind = {
  one: 'a graph that this program wrote',
  noun: 'graph',
  isOne: isMarkedGraph,
  mode: 0o666 & ~process.umask(),
}
