import { errorFinding, type Finding } from '../domain/finding.ts'
import { nameProblem } from '../domain/names.ts'
import type { StackRecord } from '../domain/stack.ts'
import { versionProblem } from '../domain/version.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'

/** Refuses what cannot be the name of a new stack with an `InvalidInputError`. */
export function requireStackName(name: string): void {
  refuse(nameFindings(name))
}

/** Refuses what cannot be the name or the version of a new stack with one `InvalidInputError`. */
export function requireNewStack({ name, version }: Pick<StackRecord, 'name'> & { readonly version?: string }): void {
  const problem = version === undefined ? null : versionProblem(version)
  const wrong =
    problem === null ? [] : [errorFinding('invalid-version', `"${version}" is no version of a stack: ${problem}.`)]
  refuse([...nameFindings(name), ...wrong])
}

function nameFindings(name: string): readonly Finding[] {
  const problem = nameProblem(name)
  return problem === null ? [] : [errorFinding('invalid-name', `"${name}" cannot be the name of a stack: ${problem}.`)]
}

function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new InvalidInputError(findings)
}
