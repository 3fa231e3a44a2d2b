import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'

/** References that are followed one after the other before the schema counts as circular. */
const longestChain = 32

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

const texts = new WeakMap<JsonObject, string>()

/** Whether a keyword may stand anywhere in a schema. A false positive is possible, a miss is not. */
export function mentions(schema: JsonObject, keyword: string): boolean {
  let text = texts.get(schema)
  if (text === undefined) {
    text = JSON.stringify(schema)
    texts.set(schema, text)
  }
  return text.includes(keyword)
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
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const branches = schema[keyword]
    if (!Array.isArray(branches)) continue
    for (const branch of branches) {
      const inner = isJsonObject(branch) ? followed(root, branch) : null
      const found = inner === null ? null : child(root, inner, key)
      if (found !== null) return found
    }
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
