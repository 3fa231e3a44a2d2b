import type { ReadingHost } from '../contracts/host.ts'
import type { Change } from '../domain/change.ts'
import { type OwnPlace, ownPlaceUnder } from '../domain/own-place.ts'
import { realPlaces } from '../providers/real-places.ts'
import type { NearPlaces, Subject } from './subject.ts'

/** The path that a canonical key is about on this machine, or null when it is about something else. */
export function localPathOf(key: string, host: string): string | null {
  const prefix = `path:${host}:`
  return host === 'local' && key.startsWith(prefix) ? key.slice(prefix.length) : null
}

/** The subjects, with what the program lives on noted on those that are about it or about a folder above it. */
export async function withOwnPlaces(
  subjects: readonly Subject[],
  { host, ownPlaces }: { readonly host: ReadingHost; readonly ownPlaces?: () => Promise<readonly OwnPlace[]> },
): Promise<readonly Subject[]> {
  const places = (await ownPlaces?.()) ?? []
  if (places.length === 0) return subjects
  const written = subjects.map((subject) => subject.identity.flatMap((key) => localPathOf(key, subject.host) ?? []))
  const real = await realPlaces(host)(written.flat())
  const holdsPlace = (path: string): boolean => ownPlaceUnder(path, places) !== null
  let next = 0
  return subjects.map((subject, index) => {
    const paths = (written[index] as readonly string[]).map((path) => [path, real[next++] as string] as const)
    const isNear = paths.some(([path, really]) => holdsPlace(path) || (really !== path && holdsPlace(really)))
    return isNear ? { ...subject, ownPlaces: { paths, places } } : subject
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
