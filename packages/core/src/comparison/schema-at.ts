import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'

/** References that are followed one after the other before the schema counts as circular. */
const longestChain = 32
const alternatives = ['allOf', 'anyOf', 'oneOf'] as const

/**
 * The part of a JSON Schema that describes the value at a path, or null where it says nothing. `$ref` inside the
 * document is followed; of several alternatives (`allOf`, `anyOf`, `oneOf`) the first that knows the next key counts.
 */
export function schemaAt(schema: JsonObject, path: Path): JsonObject | null {
  return schemasAlong(schema, path).at(-1) ?? null
}

/**
 * The value of a keyword for a path: the nearest one, looked for from the path itself up to the root. Undefined where
 * none is given.
 */
export function nearestKeyword(schema: JsonObject, path: Path, keyword: string): Json | undefined {
  return schemasAlong(schema, path).findLast((each) => each?.[keyword] !== undefined)?.[keyword]
}

const mentioned = new WeakMap<JsonObject, Map<string, boolean>>()

/** Whether a keyword may stand anywhere in a schema. A false positive is possible, a miss is not. */
export function mentions(schema: JsonObject, keyword: string): boolean {
  const known = mentioned.get(schema) ?? new Map<string, boolean>()
  mentioned.set(schema, known)
  const before = known.get(keyword)
  if (before !== undefined) return before
  const found = JSON.stringify(schema).includes(keyword)
  known.set(keyword, found)
  return found
}

/** A step of a path that a schema rules out, and the names that it knows in its place. */
export interface UnknownStep {
  readonly key: string | number
  readonly known: readonly string[]
}

/**
 * The first step of a path that a schema rules out, or null when it rules out none. A schema that leaves other keys open, as
 * schemas do unless they say otherwise, rules out nothing beneath it.
 */
export function unknownStep(schema: JsonObject, path: Path): UnknownStep | null {
  let current = followed(schema, schema)
  for (const key of path) {
    if (current === null) return null
    const next = child(schema, current, key)
    if (next === null) return rulesOut(schema, current, key) ? { key, known: namesOf(schema, current) } : null
    current = next
  }
  return null
}

/** Whether nothing may be at a key for which no schema was found. */
function rulesOut(root: JsonObject, schema: JsonObject, key: string | number): boolean {
  if (namesOf(root, schema).some((name) => name === key)) return false
  const types = schema.type === undefined ? null : [schema.type].flat()
  if (types !== null && !types.includes(typeof key === 'number' ? 'array' : 'object')) return true
  if (typeof key === 'string' && [schema.additionalProperties, schema.unevaluatedProperties].includes(false))
    return true
  const out = (branch: JsonObject) => rulesOut(root, branch, key)
  if (branchesOf(root, schema, 'allOf').some(out)) return true
  return ['anyOf', 'oneOf'].some((keyword) => {
    const branches = branchesOf(root, schema, keyword)
    return branches.length > 0 && branches.every(out)
  })
}

/** The property names that a schema spells out, those of its alternatives included. */
function namesOf(root: JsonObject, schema: JsonObject): readonly string[] {
  const own = isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
  const branches = alternatives.flatMap((keyword) => branchesOf(root, schema, keyword))
  return [...new Set([...own, ...branches.flatMap((branch) => namesOf(root, branch))])]
}

function branchesOf(root: JsonObject, schema: JsonObject, keyword: string): readonly JsonObject[] {
  const branches = schema[keyword]
  if (!Array.isArray(branches)) return []
  const objects = (branches as readonly Json[]).filter(isJsonObject)
  return objects.map((branch) => followed(root, branch)).filter((branch) => branch !== null)
}

/** The schemas of the root, of what is beneath, and so on to the path itself. */
function schemasAlong(schema: JsonObject, path: Path): readonly (JsonObject | null)[] {
  let current: JsonObject | null = followed(schema, schema)
  const along = [current]
  for (const key of path) {
    current = current === null ? null : child(schema, current, key)
    along.push(current)
  }
  return along
}

/** The schema of one key or list position, or null. */
function child(root: JsonObject, schema: JsonObject, key: string | number): JsonObject | null {
  const own = typeof key === 'number' ? itemSchema(schema, key) : propertySchema(schema, key)
  if (own !== null) return followed(root, own)
  for (const branch of alternatives.flatMap((keyword) => branchesOf(root, schema, keyword))) {
    const found = child(root, branch, key)
    if (found !== null) return found
  }
  return null
}

function propertySchema(schema: JsonObject, key: string): JsonObject | null {
  const { properties, patternProperties, additionalProperties } = schema
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) return objectOrNull(properties[key])
  if (isJsonObject(patternProperties)) {
    const pattern = Object.keys(patternProperties).find((each) => new RegExp(each, 'u').test(key))
    if (pattern !== undefined) return objectOrNull(patternProperties[pattern])
  }
  return objectOrNull(additionalProperties)
}

function itemSchema(schema: JsonObject, index: number): JsonObject | null {
  const { prefixItems, items } = schema
  const own = Array.isArray(prefixItems) ? objectOrNull(prefixItems[index]) : null
  return own ?? objectOrNull(items)
}

function objectOrNull(value: Json | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null
}

/** The schema behind `$ref`; keywords beside it win. Null when it cannot be found. */
function followed(root: JsonObject, schema: JsonObject): JsonObject | null {
  let current = schema
  for (let count = 0; count < longestChain; count++) {
    if (typeof current.$ref !== 'string') return current
    const { $ref, ...beside } = current as JsonObject & { readonly $ref: string }
    const target = $ref.startsWith('#/') ? pointed(root, $ref) : null
    if (target === null) return null
    current = { ...target, ...beside }
  }
  return null
}

/** The object that a JSON pointer (RFC 6901) in a fragment names. */
function pointed(root: JsonObject, reference: string): JsonObject | null {
  const keys = reference.slice(2).split('/')
  return keys.reduce<JsonObject | null>((current, key) => {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
    return current !== null && Object.hasOwn(current, name) ? objectOrNull(current[name]) : null
  }, root)
}
