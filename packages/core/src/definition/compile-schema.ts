import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonObject } from '../domain/json.ts'

/** The keywords of a resource type's schema beside the standard ones, see `contracts/resource-reader.ts`. */
export const schemaKeywords = [
  'x-path',
  'x-identity',
  'x-immutable',
  'x-sensitive',
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

/**
 * The validator of a JSON Schema (draft 2020-12), compiled once for each schema object. Throws what ajv throws when the
 * schema is none.
 */
export function compileSchema(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, validateFormats: false, logger: false })
  ajv.addVocabulary([...schemaKeywords])
  const validate = ajv.compile(schema)
  compiled.set(schema, validate)
  return validate
}
