import satisfies from 'semver/functions/satisfies.js'
import valid from 'semver/functions/valid.js'
import validRange from 'semver/ranges/valid.js'
import type { DependencyEdge, DependencyProblem, DependencyStack } from '../domain/dependency.ts'

/** Whether a text is a range of semantic versions, as npm understands them. */
export function isRange(text: string): boolean {
  return text.trim() !== '' && validRange(text) !== null
}

/** What is wrong with a dependency, or null when it is as it is asked for. Of several things the worst one. */
export function dependencyProblem(edge: DependencyEdge, other: DependencyStack | null): DependencyProblem | null {
  const reason = reasonOf(edge.range, other)
  if (reason === null) return null
  return { ...edge, reason, version: other?.version ?? null, status: other?.status ?? null }
}

/** What is wrong with dependencies, in their order. */
export function dependencyProblems(
  edges: readonly DependencyEdge[],
  find: (name: string) => DependencyStack | null,
): readonly DependencyProblem[] {
  return edges.flatMap((edge) => dependencyProblem(edge, find(edge.name)) ?? [])
}

function reasonOf(range: string | null, other: DependencyStack | null): DependencyProblem['reason'] | null {
  if (other === null || other.status === 'destroyed') return 'missing'
  if (range !== null && !isInRange(other.version, range)) return 'out-of-range'
  return other.status === 'failed' ? 'failed' : null
}

function isInRange(version: string | null, range: string): boolean {
  return version !== null && valid(version) !== null && satisfies(version, range)
}
