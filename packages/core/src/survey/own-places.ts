import type { Change } from '../domain/change.ts'
import { type OwnPlace, ownPlaceAt, ownPlaceUnder } from '../domain/own-place.ts'
import { localPathOf } from '../domain/place-key.ts'
import type { Claims } from '../domain/target.ts'
import type { RealKeys } from '../providers/real-keys.ts'
import type { NearPlaces, Subject } from './subject.ts'

/** The subjects, with what the program lives on noted on those that are about it or about a folder above it. */
export async function withOwnPlaces(
  subjects: readonly Subject[],
  { ownPlaces }: { readonly ownPlaces?: () => Promise<readonly OwnPlace[]> },
): Promise<readonly Subject[]> {
  const places = (await ownPlaces?.()) ?? []
  if (places.length === 0) return subjects
  const holdsPlace = (key: string, host: string): boolean => {
    const path = localPathOf(key, host)
    return path !== null && ownPlaceUnder(path, places) !== null
  }
  const isNear = ({ identity, real, host }: Subject): boolean =>
    identity.some((key) => holdsPlace(key, host)) ||
    (real.owns !== identity && real.owns.some((key) => holdsPlace(key, host)))
  return subjects.map((subject) =>
    isNear(subject) ? { ...subject, ownPlaces: { paths: pathsOf(subject), places } } : subject,
  )
}

/** What a resource is about or writes to, as it is written and as it really is. */
export interface TouchedKeys extends Pick<Claims, 'owns' | 'edits' | 'keeps'> {
  readonly real: RealKeys
  readonly host: string
}

/**
 * The places of the program that a resource is about or writes to, each with the path that leads there as it is written. Pure.
 */
export function touchedPlaces(
  { owns, edits = [], keeps = [], real, host }: TouchedKeys,
  places: readonly OwnPlace[],
): readonly (readonly [path: string, place: OwnPlace])[] {
  const really = [...real.owns, ...real.edits, ...real.keeps]
  return [...owns, ...edits, ...keeps].flatMap((key, index) => {
    const path = localPathOf(key, host)
    if (path === null) return []
    const own = ownPlaceAt(path, places) ?? ownPlaceAt(localPathOf(really[index] ?? key, host) ?? path, places)
    return own === null ? [] : [[path, own] as const]
  })
}

/** The paths that a subject is about, each as it is written and as it really is. Pure. */
export function pathsOf({ identity, real, host }: Pick<Subject, 'identity' | 'real' | 'host'>): NearPlaces['paths'] {
  return identity.flatMap((key, index) => {
    const path = localPathOf(key, host)
    return path === null ? [] : [[path, localPathOf(real.owns[index] ?? key, host) ?? path] as const]
  })
}

/**
 * A change that would take away what this program lives on, refused. What is taken away is told by the steps that cannot
 * be undone: their items, or all that the resource is about. Pure.
 */
export function refuseOwnPlaces(change: Change, { paths, places }: NearPlaces): Change {
  if (change.action === 'none' || change.refusal !== undefined) return change
  const own = removedPaths(change, paths)
    .map((path) => ownPlaceUnder(path, places))
    .find((place) => place !== null)
  if (own == null) return change
  const because = `it would remove ${own.path}: this is ${own.what}`
  return { ...change, refusal: { because, remedy: 'Leave it out of the stack, or keep it elsewhere.' } }
}

/**
 * What a change takes away with all that is in it, as it is written and as it really is. Pure. Items of what is not about
 * a path are no paths.
 */
export function removedPaths(change: Pick<Change, 'action' | 'steps'>, paths: NearPlaces['paths']): readonly string[] {
  if (paths.length === 0) return []
  const steps = change.steps.filter(({ effect }) => effect === 'irreversible')
  const items = steps.flatMap((step) => step.items ?? [])
  const removesItself = change.action === 'delete' || change.action === 'replace'
  const saysNotWhat = removesItself && steps.length === 0
  const whole = saysNotWhat || steps.some((step) => step.items === undefined)
  const really = items.flatMap((item) =>
    paths.map(([written, real]) => (item.startsWith(`${written}/`) ? `${real}${item.slice(written.length)}` : item)),
  )
  return [...(whole ? paths.flat() : []), ...items, ...really]
}
