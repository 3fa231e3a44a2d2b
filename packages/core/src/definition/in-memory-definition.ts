import { isStackFunction } from '../authoring/stack-function.ts'
import type { LoadedDefinition } from '../domain/definition.ts'
import { errorFinding } from '../domain/finding.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { checkDefinition } from './check-definition.ts'

const notBuilt = errorFinding('invalid-stack', 'The stack is a function of its variables, which nobody called.', {
  detail: 'Give what buildStack(stack, variables) gives.',
  path: [],
})

/**
 * A definition made by a program, checked as one from a file is.
 *
 * @param value plain data, as it would stand in a file
 * @param folder absolute; relative paths are resolved against it. Default: the working directory
 * @throws InvalidInputError with every finding
 */
export function inMemoryDefinition(value: unknown, folder = process.cwd()): LoadedDefinition {
  if (isStackFunction(value)) throw new InvalidInputError([notBuilt])
  const { definition, findings } = checkDefinition(value)
  if (definition === null) throw new InvalidInputError(findings)
  return { definition, folder, files: [], locate: () => null }
}
