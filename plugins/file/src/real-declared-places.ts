import type { ValidationContext } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, linkTargets, placeTypes } from './declared-places.ts'
import { ancestorsOf } from './path-keys.ts'
import { realFolders } from './real-folders.ts'

/** A declared place with where it really is. */
interface RealPlace extends DeclaredPlace {
  /** Null where something on its way is to become another thing first, as a link whose target is not known. */
  readonly real: string | null
}

/**
 * Where declared places really are: links on the way that the stack declares lead where they are to lead, and others where
 * they lead now. Order and length as given.
 */
export async function realDeclaredPlaces(
  places: readonly DeclaredPlace[],
  context: ValidationContext,
): Promise<readonly RealPlace[]> {
  const links = linkTargets(context)
  const others = declaredPlaces(context, placeTypes).filter(
    ({ declaration, path }) => declaration.type !== 'file:directory' && !links.has(path),
  )
  const moving = new Set(others.map(({ path }) => path))
  const { place: realPlace } = realFolders(context.host, links)
  const found: RealPlace[] = []
  for (const place of places) {
    const isSettled = !ancestorsOf(place.path).some((ancestor) => moving.has(ancestor))
    found.push({ ...place, real: isSettled ? await realPlace(place.path) : null })
  }
  return found
}

/** A declared place with where it really is, as far as that is known; else as it is written. */
export interface LikelyPlace extends DeclaredPlace {
  readonly real: string
}

/** Where declared places really are, as far as that is known. Order and length as given. */
export async function likelyPlaces(
  places: readonly DeclaredPlace[],
  context: ValidationContext,
): Promise<readonly LikelyPlace[]> {
  const found = await realDeclaredPlaces(places, context)
  return found.map(({ real, ...place }) => ({ ...place, real: real ?? place.path }))
}
