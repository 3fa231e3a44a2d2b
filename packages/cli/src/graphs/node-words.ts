import type { DependencyDemand, GraphNode } from '@sloth-runner/core'

/** What else is written of a graph beside names. */
export interface GraphDetail {
  readonly versions: boolean
}

/** The lines inside a node: its name, its version, and how it stands when that matters. */
export function nodeLines(node: GraphNode, { versions }: GraphDetail): readonly string[] {
  const { name, version, status } = node
  const stand = isBroken(node) ? [status ?? 'missing'] : []
  return [name, ...(versions && version !== null ? [`v${version.replace(/^v/, '')}`] : []), ...stand]
}

/** The ranges that are asked for, or nothing. */
export function edgeWords(requests: readonly DependencyDemand[], { versions }: GraphDetail): string {
  return versions ? requests.flatMap(({ range }) => range ?? []).join(', ') : ''
}

/** Whether a stack is not as others need it. */
export function isBroken({ status }: GraphNode): boolean {
  return status === null || status === 'failed' || status === 'destroyed'
}
