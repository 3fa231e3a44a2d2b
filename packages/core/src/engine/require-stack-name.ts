import { errorFinding } from '../domain/finding.ts'
import { nameProblem } from '../domain/names.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'

/** Refuses what cannot be the name of a new stack with an `InvalidInputError`. */
export function requireStackName(name: string): void {
  const problem = nameProblem(name)
  if (problem === null) return
  throw new InvalidInputError([errorFinding('invalid-name', `"${name}" cannot be the name of a stack: ${problem}.`)])
}
