import type { StateReader } from '../contracts/state-reader.ts'
import type { DependencyProblem } from '../domain/dependency.ts'
import type { StackRecord } from '../domain/stack.ts'
import type { FieldVerdict, VerdictReason } from '../domain/verdict.ts'
import { edgesFrom } from './declared-dependencies.ts'

/** The drift of a stack's own dependencies: one verdict for each that is missing, failed or out of range. Reads only. */
export async function judgeDependencies(stack: StackRecord, state: StateReader): Promise<readonly FieldVerdict[]> {
  const edges = edgesFrom(stack.name, await state.dependencies(stack.id))
  if (edges.length === 0) return []
  const { dependencyProblems } = await import('./dependency-problems.ts')
  const names = [...new Set(edges.map(({ name }) => name))]
  const found = new Map(await Promise.all(names.map(async (name) => [name, await state.stack(name)] as const)))
  return dependencyProblems(edges, (name) => found.get(name) ?? null).map(verdictOf)
}

const reasons: Readonly<Record<DependencyProblem['reason'], VerdictReason>> = {
  missing: 'dependency-missing',
  'out-of-range': 'dependency-out-of-range',
  failed: 'dependency-failed',
}

function observedOf({ reason, version, status }: DependencyProblem): Pick<FieldVerdict, 'observed'> {
  if (reason === 'out-of-range') return { observed: version ?? 'no version' }
  return status === null ? {} : { observed: status }
}

function verdictOf(problem: DependencyProblem): FieldVerdict {
  const { stack, name, range, reason } = problem
  return {
    path: ['dependencies', name],
    verdict: 'drift',
    reason: reasons[reason],
    declared: reason === 'out-of-range' ? range : 'completed',
    ...observedOf(problem),
    kind: 'dependency',
    severity: reason === 'missing' ? 'critical' : 'high',
    impact: `"${stack}" needs "${name}" and may not work.`,
    suggestion: suggestions[reason](name),
  }
}

const suggestions: Readonly<Record<DependencyProblem['reason'], (name: string) => string>> = {
  missing: (name) => `Run the definition of "${name}", or take out the dependency.`,
  'out-of-range': (name) => `Run "${name}" in a version that is in the range, or change the range.`,
  failed: (name) => `Run "${name}" until it completes; "sloth-runner stack history ${name}" shows what failed.`,
}
