import { canonicalJson, sha256 } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, Path } from '../domain/json.ts'
import { valueAt } from '../domain/path.ts'
import type { ExportedPart, SnapshotExport } from '../domain/snapshot-export.ts'
import { objectReferenceOf, placesOfForm } from '../domain/wire.ts'
import type { SnapshotListDigests } from '../snapshots/snapshot-objects.ts'

/** An object of an exported snapshot, with its place. */
interface PlacedPart extends ExportedPart {
  readonly kind: 'root' | 'shelf' | 'bucket' | 'list'
  readonly path: Path
}

/** An object that another one names. */
interface Named {
  readonly sha256: string
  readonly kind: PlacedPart['kind'] | 'content'
  /** It need not be there, because it can be read again from where it came. */
  readonly replaceable?: true
  /** Where it is named. */
  readonly path: Path
}

/**
 * Objects of an exported snapshot that are not what their digests say, that are named and not there, and that are there and
 * not named. The shape of the document was checked. Pure.
 *
 * @param changed the document is not what its digest says: also what need not be kept may have been taken out
 */
export function partFindings(document: SnapshotExport, changed: boolean): readonly Finding[] {
  const parts = partsOf(document)
  const damaged = parts.flatMap(damageOf)
  if (damaged.length > 0) return damaged
  const named = parts.flatMap((part) => namesIn(part, changed))
  return [...missing(document, parts, named), ...strays(parts, named)]
}

function partsOf({ root, shelves, buckets, lists }: SnapshotExport): readonly PlacedPart[] {
  const placed = (kind: PlacedPart['kind'], list: string, parts: readonly ExportedPart[]) =>
    parts.map((part, index): PlacedPart => ({ ...part, kind, path: [list, index] }))
  return [
    { ...root, kind: 'root', path: ['root'] },
    ...placed('shelf', 'shelves', shelves),
    ...placed('bucket', 'buckets', buckets),
    ...placed('list', 'lists', lists),
  ]
}

function damageOf({ sha256: digest, data, kind, path }: PlacedPart): readonly Finding[] {
  const found = sha256(canonicalJson(data))
  if (found === digest) return []
  return [errorFinding('damaged-object', `The ${kind} ${digest} is damaged: its digest is ${found}.`, { path })]
}

function namesIn({ kind, data, path }: PlacedPart, changed: boolean): readonly Named[] {
  const named = (of: Named['kind'], digests: Readonly<Record<string, string | null>>, within: Path): Named[] =>
    Object.entries(digests).flatMap(([name, digest]) =>
      digest === null ? [] : [{ sha256: digest, kind: of, path: [...path, 'data', ...within, name] }],
    )
  if (kind === 'root') {
    const { resources, lists } = data as unknown as {
      readonly resources: Readonly<Record<string, string>>
      readonly lists: SnapshotListDigests
    }
    return [...named('shelf', resources, ['resources']), ...named('list', lists, ['lists'])]
  }
  if (kind === 'shelf') return named('bucket', data as Readonly<Record<string, string>>, [])
  return contentIn(data, [...path, 'data'], changed)
}

/** Content that can be read again from where it came is told only with `all`. */
function contentIn(value: Json, path: Path, all: boolean): readonly Named[] {
  return placesOfForm(value, '$object').flatMap((place): Named[] => {
    const reference = objectReferenceOf(valueAt(value, place))
    if (reference === null || (reference.path !== undefined && !all)) return []
    const replaceable = reference.path === undefined ? {} : ({ replaceable: true } as const)
    return [{ sha256: reference.sha256, kind: 'content', path: [...path, ...place], ...replaceable }]
  })
}

function missing(document: SnapshotExport, parts: readonly PlacedPart[], named: readonly Named[]): readonly Finding[] {
  const there = new Set([
    ...parts.map(({ kind, sha256: digest }) => `${kind} ${digest}`),
    ...document.objects.map(({ sha256: digest }) => `content ${digest}`),
  ])
  return named
    .filter(({ kind, sha256: digest }) => !there.has(`${kind} ${digest}`))
    .map(({ kind, sha256: digest, path, replaceable }) => {
      const doubt = replaceable ? ': it may never have been kept, or was taken out' : ''
      return errorFinding('missing-object', `The ${kind} ${digest} is missing from the file${doubt}.`, { path })
    })
}

function strays(parts: readonly PlacedPart[], named: readonly Named[]): readonly Finding[] {
  const known = new Set(named.map(({ kind, sha256: digest }) => `${kind} ${digest}`))
  return parts
    .filter(({ kind, sha256: digest }) => kind !== 'root' && !known.has(`${kind} ${digest}`))
    .map(({ kind, sha256: digest, path }) =>
      errorFinding('stray-object', `The ${kind} ${digest} is no part of the snapshot.`, { path }),
    )
}
