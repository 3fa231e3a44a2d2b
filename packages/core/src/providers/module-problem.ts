import { isJsonObject } from '../domain/json.ts'
import { jsonProblem, type Problem } from './contract-shapes.ts'

const typeNames: ReadonlySet<unknown> = new Set(['string', 'boolean', 'number', 'integer', 'null', 'array', 'object'])
const inMaps = ['properties', 'patternProperties', 'dependentSchemas', '$defs'] as const
const inLists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const
const alone = ['items', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'] as const

/** What a module of a plugin brings, as it is loaded. */
type Brought = Readonly<Record<string, unknown>>

/** What is wrong with the module of a reader, apart from its type. */
export function readerProblem(reader: object): Problem {
  const { description, schema, resolve, obstacle, declarationOf, describe, ...rest } = readable(reader)
  const missing = missingCall('reader', rest, ['claims', 'readActual', 'diff'])
  if (missing !== null) return missing
  const odd = Object.entries({ resolve, obstacle, declarationOf, describe }).find(
    ([, call]) => call !== undefined && typeof call !== 'function',
  )
  if (odd !== undefined) return `"${odd[0]}" of its reader is no function`
  if (typeof description !== 'string') return 'its reader has no description'
  const problem = schema === undefined ? 'there is none' : (jsonProblem(schema) ?? schemaProblem(schema))
  return problem === null ? null : `the schema of its reader is none: ${problem}`
}

/** What is wrong with the module of a fixer, apart from its type. */
export function fixerProblem(fixer: object): Problem {
  const { batch, fix } = fixer as Brought
  if (batch !== undefined && !(Number.isInteger(batch) && Number(batch) > 0))
    return 'the batch of its fixer is no number from 1 on'
  return missingCall('fixer', { fix }, ['fix'])
}

/** What is wrong with the module of the validator that is called so. */
export function validatorProblem(called: string, validator: object): Problem {
  const { name, description, validate } = validator as Brought
  if (typeof name !== 'string' || typeof description !== 'string')
    return `its validator "${called}" has no name or no description`
  return missingCall(`validator "${called}"`, { validate }, ['validate'])
}

/** Of an instance of a class the methods are no properties of its own. */
function readable(reader: object): Brought {
  const { description, schema, claims, readActual, diff, resolve, obstacle, declarationOf, describe } =
    reader as Brought
  return { description, schema, claims, readActual, diff, resolve, obstacle, declarationOf, describe }
}

function missingCall(what: string, calls: Brought, names: readonly string[]): Problem {
  const missing = names.find((name) => typeof calls[name] !== 'function')
  return missing === undefined ? null : `its ${what} has no function "${missing}"`
}

/** What makes a schema unusable at a glance; whether every keyword is right only ajv can tell. */
function schemaProblem(schema: unknown, place = ''): Problem {
  const at = place === '' ? 'it' : `"${place.slice(1)}"`
  if (typeof schema === 'boolean' && place !== '') return null
  if (!isJsonObject(schema)) return `${at} is no object`
  const { type } = schema
  if (type !== undefined && ![type].flat().every((name) => typeNames.has(name)))
    return `${at} has the type ${JSON.stringify(type)}, which JSON Schema does not know`
  for (const keyword of inMaps) if (!isJsonObject(schema[keyword] ?? {})) return `"${keyword}" of ${at} is no object`
  for (const keyword of inLists) if (!Array.isArray(schema[keyword] ?? [])) return `"${keyword}" of ${at} is no list`
  for (const keyword of ['required', 'enum'] as const)
    if (!Array.isArray(schema[keyword] ?? [])) return `"${keyword}" of ${at} is no list`
  if (schema.pattern !== undefined && !isPattern(schema.pattern)) return `"pattern" of ${at} is no regular expression`
  const inner = [
    ...[...inMaps, ...inLists].flatMap((keyword) =>
      Object.entries(schema[keyword] ?? {}).map(([key, one]) => [`${keyword}.${key}`, one] as const),
    ),
    ...alone.flatMap((keyword) => (schema[keyword] === undefined ? [] : [[keyword, schema[keyword]] as const])),
  ]
  for (const [key, one] of inner) {
    const problem = schemaProblem(one, `${place}.${key}`)
    if (problem !== null) return problem
  }
  return null
}

function isPattern(pattern: unknown): boolean {
  try {
    return new RegExp(String(pattern), 'u') instanceof RegExp
  } catch {
    return false
  }
}
