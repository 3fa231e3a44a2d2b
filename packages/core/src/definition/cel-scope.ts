import { type CelValue, celEntries, celEntry, celMap, isCelMap } from './cel-maps.ts'
import { toCel } from './expression-values.ts'
import type { PlacedValue } from './lookup.ts'

/** A place of a scope: what was put there as a whole, and what was put beneath it. */
interface Place {
  whole: CelValue
  readonly beneath: Map<string, Place>
}

/** What an expression sees when these values are at their places. What stands beneath another value counts before it. */
export function celScope(values: readonly PlacedValue[]): Readonly<Record<string, CelValue>> {
  const top = newPlace()
  for (const { path, value } of values) {
    let place = top
    for (const key of path) {
      const next = place.beneath.get(key) ?? newPlace()
      place.beneath.set(key, next)
      place = next
    }
    place.whole = merged(place.whole, toCel(value))
  }
  const scope: Record<string, CelValue> = Object.create(null)
  for (const [root, place] of top.beneath) scope[root] = contentOf(place)
  return scope
}

function newPlace(): Place {
  return { whole: undefined, beneath: new Map() }
}

function contentOf({ whole, beneath }: Place): CelValue {
  if (beneath.size === 0) return whole
  return merged(
    isCelMap(whole) ? whole : {},
    celMap([...beneath].map(([key, place]) => [key, contentOf(place)] as const)),
  )
}

/** Two maps as one, map by map; otherwise the second. */
function merged(one: CelValue, other: CelValue): CelValue {
  if (!isCelMap(one) || !isCelMap(other)) return other
  const added = [...celEntries(other)].map(([key, value]) => [key, merged(celEntry(one, key), value)] as const)
  return celMap([...celEntries(one), ...added])
}
