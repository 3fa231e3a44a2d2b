import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonObject } from '../domain/json.ts'

/** The keywords of a resource type's schema beside the standard ones, see `contracts/resource-reader.ts`. */
export const schemaKeywords = [
  'x-path',
  'x-identity',
  'x-immutable',
  'x-sensitive',
  'x-public',
  'x-write-only',
  'x-computed',
  'x-exclusive',
  'x-list',
  'x-on-removal',
  'x-unit',
  'x-drift',
  'x-resolve-only',
] as const

const compiled = new WeakMap<JsonObject, ValidateFunction>()

/** Who wrote a schema: a person in a definition, or a provider, whose schema the conformance kit has checked. */
export type SchemaAuthor = 'person' | 'provider'

/**
 * The validator of a JSON Schema (draft 2020-12), compiled once for each schema object. A person's schema is checked
 * itself first, which takes 60 ms: ajv throws when it is none.
 */
export function compileSchema(schema: JsonObject, author: SchemaAuthor): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const checked = author === 'person'
  const options = { allErrors: true, strict: false, verbose: true, validateFormats: false, logger: false } as const
  // Tidying the generated code takes a fifth of the compilation and makes checking no faster.
  const ajv = new Ajv2020({ ...options, code: { optimize: false }, meta: checked, validateSchema: checked })
  ajv.addVocabulary([...schemaKeywords])
  const validate = ajv.compile(schema)
  compiled.set(schema, validate)
  return validate
}
