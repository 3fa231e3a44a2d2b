import { nameProblem } from '../domain/names.ts'
import type { StackRecord } from '../domain/stack.ts'
import { versionProblem } from '../domain/version.ts'
import { EngineError } from '../errors/engine-error.ts'

/** Refuses what cannot be the name of a new stack with an `EngineError` `usage`. */
export function requireStackName(name: string): void {
  refuse(nameProblems(name))
}

/** Refuses what cannot be the name or the version of a new stack, both at once, with an `EngineError` `usage`. */
export function requireNewStack({ name, version }: Pick<StackRecord, 'name'> & { readonly version?: string }): void {
  const problem = version === undefined ? null : versionProblem(version)
  refuse([...nameProblems(name), ...(problem === null ? [] : [`"${version}" is no version of a stack: ${problem}.`])])
}

function nameProblems(name: string): readonly string[] {
  const problem = nameProblem(name)
  return problem === null ? [] : [`"${name}" cannot be the name of a stack: ${problem}.`]
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new EngineError('usage', { message: problems.join(' ') })
}
