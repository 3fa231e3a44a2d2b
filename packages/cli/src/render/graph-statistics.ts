import { type DependencyGraphView, writtenPath } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderPairs } from './table.ts'

/** What a graph amounts to, and its cycles. */
export function renderGraphStatistics({ statistics }: DependencyGraphView, paint: Paint): string {
  const { nodes, edges, maxDepth, cycles } = statistics
  const pairs = renderPairs(
    [
      ['Total nodes', String(nodes)],
      ['Total edges', String(edges)],
      ['Max depth', String(maxDepth)],
      ['Circular deps', String(cycles.length)],
    ],
    '  ',
  )
  const paths = cycles.slice(0, 20).map(({ path }) => `  ${paint('bad', writtenPath(path))}`)
  return [paint('heading', 'Graph Statistics:'), pairs, ...paths].join('\n')
}
