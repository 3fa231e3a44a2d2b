import type { DefinitionReference, LoadedDefinition } from '../domain/definition.ts'
import { orderedDigestOf } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'

/**
 * The mark of a definition: its digest covers the plain definition and every file it was loaded from. It is made when it is
 * first asked for: digesting a thousand resources takes a thirtieth of planning them.
 */
export function definitionReference({ definition, files }: LoadedDefinition): DefinitionReference {
  const { name, version, description } = definition
  let digest: string | undefined
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    get digest() {
      digest ??= orderedDigestOf({
        definition: definition as unknown as Json,
        files: files.map(({ sha256 }) => sha256),
      })
      return digest
    },
    files,
  }
}
