import type { StateReader } from '../../contracts/state-reader.ts'
import type { CheckedDependencies } from '../../dependencies/check-dependencies.ts'
import { declaredDependencies, dependenciesAfter } from '../../dependencies/declared-dependencies.ts'
import type { Definition } from '../../domain/definition.ts'
import type { DependencyRecord, DependencyRequest } from '../../domain/dependency.ts'
import type { StackRecord } from '../../domain/stack.ts'

/** The dependencies on other stacks that a run finds and will record. */
export interface PlannedDependencies extends CheckedDependencies {
  readonly recorded: readonly DependencyRecord[]
  readonly declared: readonly DependencyRequest[]
}

/**
 * Checks what a stack declares, what its expressions read of others, and what was recorded by hand. A stack that depends
 * on nothing costs one small read.
 */
export async function planDependencies(
  name: string,
  stack: StackRecord | null,
  { definition, read }: { readonly definition: Definition; readonly read: readonly string[] },
  state: StateReader,
): Promise<PlannedDependencies> {
  const recorded = stack === null ? [] : await state.dependencies(stack.id)
  const declared = declaredDependencies(definition.dependencies, read)
  const edges = dependenciesAfter(name, declared, recorded)
  if (edges.length === 0) return { recorded, declared, findings: [], findingsWhenActing: [] }
  const { checkDependencies } = await import('../../dependencies/check-dependencies.ts')
  const self = { name, version: definition.version ?? null, status: stack?.status ?? 'created' }
  return { recorded, declared, ...(await checkDependencies(self, edges, state)) }
}
