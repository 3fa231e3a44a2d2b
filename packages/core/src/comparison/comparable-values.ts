import { canonicalJson } from '../domain/digest.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'
import { wireFormOf } from '../domain/wire.ts'

/** Two values that are equal exactly when what is observed agrees with what is wanted. Undefined is absent. */
export interface ComparableValues {
  readonly wanted: Json | undefined
  readonly observed: Json | undefined
}

/**
 * Brings what is wanted and what is observed into one comparable form, by the rules of the schema: a null is absent;
 * a map or an unordered list speaks only of what it names, unless it is `x-exclusive`; a `set` has no order and no
 * duplicates; the items of a `map:<key>` are told apart by that key; any other list is one ordered value.
 */
export function comparableValues(
  wanted: Json | undefined,
  observed: Json | undefined,
  schema: JsonObject | null,
): ComparableValues {
  if (Array.isArray(wanted) && Array.isArray(observed)) return comparableLists(wanted, observed, schema)
  if (isMap(wanted) && isMap(observed))
    return comparableMaps(wanted, observed, schema, (key) => propertyOf(schema, key))
  return { wanted: wanted ?? undefined, observed: observed ?? undefined }
}

function comparableLists(
  wanted: readonly Json[],
  observed: readonly Json[],
  schema: JsonObject | null,
): ComparableValues {
  const kind = schema?.['x-list']
  if (kind === 'set') return comparableSets(wanted, observed, schema?.['x-exclusive'] === true)
  if (typeof kind !== 'string' || !kind.startsWith('map:')) return { wanted, observed }
  const key = kind.slice('map:'.length)
  const items = isJsonObject(schema?.items) ? schema.items : null
  return comparableMaps(byKey(wanted, key), byKey(observed, key), schema, () => items)
}

function comparableSets(wanted: readonly Json[], observed: readonly Json[], exclusive: boolean): ComparableValues {
  const wantedMembers = new Set(wanted.map(canonicalJson))
  const observedMembers = [...new Set(observed.map(canonicalJson))]
  const kept = exclusive ? observedMembers : observedMembers.filter((member) => wantedMembers.has(member))
  return { wanted: [...wantedMembers].sort(), observed: kept.sort() }
}

function comparableMaps(
  wanted: JsonObject,
  observed: JsonObject,
  schema: JsonObject | null,
  schemaOf: (key: string) => JsonObject | null,
): ComparableValues {
  const keys =
    schema?.['x-exclusive'] === true ? [...Object.keys(wanted), ...Object.keys(observed)] : Object.keys(wanted)
  const pairs = [...new Set(keys)].map((key): [string, ComparableValues] => [
    key,
    comparableValues(own(wanted, key), own(observed, key), schemaOf(key)),
  ])
  return { wanted: present(pairs, 'wanted'), observed: present(pairs, 'observed') }
}

function present(pairs: readonly [string, ComparableValues][], side: keyof ComparableValues): JsonObject {
  return Object.fromEntries(
    pairs.flatMap(([key, values]): [string, Json][] => {
      const value = values[side]
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

/** Items without the key are told apart by their whole value. */
function byKey(list: readonly Json[], key: string): JsonObject {
  return Object.fromEntries(
    list.map((item) => [canonicalJson(isJsonObject(item) ? (item[key] ?? item) : item), item] as const),
  )
}

function propertyOf(schema: JsonObject | null, key: string): JsonObject | null {
  const properties = schema?.properties
  const found =
    isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : schema?.additionalProperties
  return isJsonObject(found) ? found : null
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function isMap(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && wireFormOf(value) === null
}
