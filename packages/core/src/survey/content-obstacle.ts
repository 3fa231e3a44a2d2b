import type { PathInfo, PathProblem, ReadingHost } from '../contracts/host.ts'
import type { StateReader } from '../contracts/state-reader.ts'
import type { Refusal } from '../domain/change.ts'
import type { JsonObject, Path } from '../domain/json.ts'
import { overlaps, valueAt } from '../domain/path.ts'
import { localPathOf } from '../domain/place-key.ts'
import { type ObjectReference, objectReferenceOf, placesOfForm } from '../domain/wire.ts'
import { realPlaces } from '../providers/real-places.ts'
import type { Subject } from './subject.ts'

/** What content is looked for with. */
export interface ContentSources {
  readonly state: Pick<StateReader, 'object'>
  readonly host: ReadingHost
  readonly signal?: AbortSignal | undefined
}

/** What is to be written, and what is not there any more then. */
export interface ContentWish {
  /** The fields that are written; all of what is declared when left out. */
  readonly fields?: readonly Path[]
  /** Removed first. Default: nothing. */
  readonly removed?: readonly Subject[]
  /** Bytes: content up to this size will be on record by then. Default: none will. */
  readonly maxContent?: number
}

/**
 * Why content that is kept apart cannot be had to be written: it is not on record, and not where it was read from either.
 * Null when all of it can. Changes nothing.
 */
export async function contentObstacle(
  { declared, identity, host }: Subject,
  { fields, removed = [], maxContent = -1 }: ContentWish,
  sources: ContentSources,
): Promise<Refusal | null> {
  const own = identity.flatMap((key) => localPathOf(key, host) ?? [])
  for (const reference of neededContent(declared ?? {}, fields)) {
    if (reference.size <= maxContent || (await sources.state.object(reference.sha256)) !== null) continue
    const gone = await placesOf(removed, sources.host)
    const obstacle = await unavailable(reference, { gone, own }, sources)
    if (obstacle !== null) return obstacle
  }
  return null
}

function neededContent(declared: JsonObject, fields: readonly Path[] | undefined): readonly ObjectReference[] {
  return placesOfForm(declared, '$object')
    .filter((place) => fields?.some((field) => overlaps(field, place)) ?? true)
    .flatMap((place) => objectReferenceOf(valueAt(declared, place)) ?? [])
}

/** Where something is, as it is written and as it really is. */
async function placesOf(subjects: readonly Subject[], reading: ReadingHost): Promise<readonly string[]> {
  const written = subjects.flatMap(({ identity, host }) => identity.flatMap((key) => localPathOf(key, host) ?? []))
  return [...written, ...(await realPlaces(reading)(written))]
}

function problemAt(path: string, info: PathInfo | PathProblem | undefined): string {
  if (info?.kind === 'unreadable') return `${path} cannot be read: ${info.detail}`
  return info?.kind === 'file' ? `${path} has other content now` : `there is no file ${path} any more`
}

async function unavailable(
  { sha256, path }: ObjectReference,
  { gone, own }: { readonly gone: readonly string[]; readonly own: readonly string[] },
  { host, signal }: ContentSources,
): Promise<Refusal | null> {
  if (path === undefined)
    return {
      because: 'its content is kept nowhere',
      remedy: 'Run the definition again: it brings the content with it.',
    }
  if (gone.some((place) => path === place || path.startsWith(`${place}/`)))
    return {
      because: `its content is nowhere but at ${path}, which would be removed first`,
      remedy: 'Copy it to another place, and declare that as its source.',
    }
  const [info] = await host.inspect([path], { digest: true, ...(signal === undefined ? {} : { signal }) })
  if (info?.kind === 'file' && info.sha256 === sha256) return null
  const problem = problemAt(path, info)
  if (own.includes(path))
    return {
      because: `its content was too large to be kept and is not there any more: ${problem}`,
      remedy: 'Accept what is there now, or declare a source and run.',
    }
  return {
    because: `its content was too large to be kept and cannot be read again: ${problem}`,
    remedy: `Bring ${path} back as it was, or run a definition that needs it no more.`,
  }
}
