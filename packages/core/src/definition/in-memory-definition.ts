import type { LoadedDefinition } from '../domain/definition.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { checkDefinition } from './check-definition.ts'

/**
 * A definition made by a program, checked as one from a file is.
 *
 * @param value plain data, as it would stand in a file
 * @param folder absolute; relative paths are resolved against it. Default: the working directory
 * @throws InvalidInputError with every finding
 */
export function inMemoryDefinition(value: unknown, folder = process.cwd()): LoadedDefinition {
  const { definition, findings } = checkDefinition(value)
  if (definition === null) throw new InvalidInputError(findings)
  return { definition, folder, files: [], locate: () => null }
}
