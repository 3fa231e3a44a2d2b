/** A value as CEL has it: integers are BigInt, bytes are Uint8Array, keys are unescaped. */
export type CelValue = unknown

/** A map as CEL takes it: an object, or a `Map` where it must be one. */
export type CelMap = Readonly<Record<string, CelValue>> | ReadonlyMap<string, CelValue>

/** The library tells what an object is by this property, and takes one that has it as a key for something unknown. */
const telltale = 'constructor'

/** A map with these entries; of two with the same key the later one counts. */
export function celMap(entries: Iterable<readonly [string, CelValue]>): CelMap {
  const map: Record<string, CelValue> = {}
  for (const [key, value] of entries) map[key] = value
  return Object.hasOwn(map, telltale) ? new Map(Object.entries(map)) : map
}

/** Whether a value is a map. */
export function isCelMap(value: CelValue): value is CelMap {
  if (typeof value !== 'object' || value === null) return false
  return value instanceof Map || Object.getPrototypeOf(value) === Object.prototype
}

/** The entries of a map. */
export function celEntries(map: CelMap): Iterable<readonly [string, CelValue]> {
  return isRealMap(map) ? map : Object.entries(map)
}

/** What a map holds under a key; undefined when there is nothing. */
export function celEntry(map: CelMap, key: string): CelValue {
  if (isRealMap(map)) return map.get(key)
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function isRealMap(map: CelMap): map is ReadonlyMap<string, CelValue> {
  return map instanceof Map
}
