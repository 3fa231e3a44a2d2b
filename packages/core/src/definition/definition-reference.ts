import type { DefinitionReference, LoadedDefinition } from '../domain/definition.ts'
import { orderedDigestOf } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'

/** The mark of a definition: its digest covers the plain definition and every file it was loaded from. */
export function definitionReference({ definition, files }: LoadedDefinition): DefinitionReference {
  const { name, version, description } = definition
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    digest: orderedDigestOf({ definition: definition as unknown as Json, files: files.map(({ sha256 }) => sha256) }),
    files,
  }
}
