import { canonicalJson, sha256 } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, Path } from '../domain/json.ts'
import { addressProblem } from '../domain/names.ts'
import { valueAt } from '../domain/path.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import type { SnapshotPart, StackVersions } from '../domain/stack-versions.ts'
import { objectReferenceOf, placesOfForm, secretIdOf } from '../domain/wire.ts'
import { bucketName, bucketOf, type SnapshotRoot, snapshotListNames } from '../snapshots/snapshot-objects.ts'

/** What is in the document beside its snapshots, and whole. */
interface Beside {
  readonly secrets: ReadonlySet<Json | undefined>
  /** Digests of kept content. */
  readonly content: ReadonlySet<Json | undefined>
}

/** Parts of one kind, with where they stand. */
interface PartList {
  readonly place: Path
  readonly parts: readonly SnapshotPart[]
}

/**
 * What is wrong with the snapshots of a document whose shape is good: their versions, digests, what is missing, and what is
 * not where it belongs. One error spoils all of them: a history with holes is none. Pure.
 */
export function versionFindings(versions: StackVersions, beside: Beside): readonly Finding[] {
  const { roots, shelves, buckets, lists } = versions
  const all: readonly PartList[] = [
    { place: ['roots'], parts: roots },
    { place: ['shelves'], parts: shelves },
    { place: ['buckets'], parts: buckets },
    ...snapshotListNames.map((name) => ({ place: ['lists', name], parts: lists[name] })),
  ]
  const damaged = all.flatMap((list) => each(list, damagedPart))
  // Of links between objects that are not what they are said to be nothing can be told.
  if (damaged.length > 0) return damaged
  return [
    ...numberFindings(versions),
    ...missingFindings(versions),
    ...each({ place: ['shelves'], parts: shelves }, (part, place) => misplacedResources(part, place, buckets)),
    ...each({ place: ['buckets'], parts: buckets }, resourceFindings),
    ...all.slice(2).flatMap((list) => each(list, (part, place) => namedFindings(part, place, beside))),
  ]
}

function each(
  { place, parts }: PartList,
  check: (part: SnapshotPart, place: Path) => readonly Finding[],
): readonly Finding[] {
  return parts.flatMap((part, index) => check(part, ['versions', ...place, index]))
}

function damagedPart({ sha256: named, value }: SnapshotPart, place: Path): readonly Finding[] {
  return sha256(canonicalJson(value)) === named
    ? []
    : [wrong('damaged-object', `It is not the object of the digest ${named}.`, [...place, 'value'])]
}

function numberFindings({ next, snapshots }: StackVersions): readonly Finding[] {
  const seen = new Set<number>()
  const newest = Math.max(0, ...snapshots.map(({ version }) => version))
  const early =
    next > newest
      ? []
      : [wrong('invalid-value', `The next version has to come after v${newest}.`, ['versions', 'next'])]
  const repeated = snapshots.flatMap(({ version }, index) => {
    if (!seen.has(version)) {
      seen.add(version)
      return []
    }
    return [wrong('duplicate', `v${version} is there twice.`, ['versions', 'snapshots', index, 'version'])]
  })
  return [...early, ...repeated]
}

function missingFindings({ snapshots, roots, shelves, buckets, lists }: StackVersions): readonly Finding[] {
  const missing = (parts: readonly SnapshotPart[]) => {
    const known = new Set(parts.map(({ sha256: digest }) => digest))
    return (digest: string | null, what: string, place: Path): readonly Finding[] =>
      digest === null || known.has(digest) ? [] : [missingObject(digest, what, place)]
  }
  const [noRoot, noShelf, noBucket] = [missing(roots), missing(shelves), missing(buckets)]
  const inRoot = ({ value }: SnapshotPart, place: Path): readonly Finding[] => {
    const root = value as unknown as SnapshotRoot
    return [
      ...Object.entries(root.resources).flatMap(([shelf, digest]) =>
        noShelf(digest, 'resources', [...place, 'value', 'resources', shelf]),
      ),
      ...snapshotListNames.flatMap((name) =>
        missing(lists[name])(root.lists[name], name, [...place, 'value', 'lists', name]),
      ),
    ]
  }
  return [
    ...snapshots.flatMap(({ version, root }, index) =>
      noRoot(root, `the snapshot v${version}`, ['versions', 'snapshots', index, 'root']),
    ),
    ...each({ place: ['roots'], parts: roots }, inRoot),
    ...each({ place: ['shelves'], parts: shelves }, ({ value }, place) =>
      Object.entries(value as Readonly<Record<string, string>>).flatMap(([bucket, digest]) =>
        noBucket(digest, 'resources', [...place, 'value', bucket]),
      ),
    ),
  ]
}

/** A resource stands in the bucket of its address, or the next snapshot would have it twice. */
function misplacedResources(
  { value }: SnapshotPart,
  place: Path,
  buckets: readonly SnapshotPart[],
): readonly Finding[] {
  const known = new Map(buckets.map((part) => [part.sha256, part.value as unknown as readonly SnapshotResource[]]))
  return Object.entries(value as Readonly<Record<string, string>>).flatMap(([bucket, digest]) =>
    (known.get(digest) ?? []).every(({ address }) => bucketName(bucketOf(address)) === bucket)
      ? []
      : [wrong('damaged-object', `The bucket ${bucket} holds resources of another.`, [...place, 'value', bucket])],
  )
}

function resourceFindings({ value }: SnapshotPart, place: Path): readonly Finding[] {
  const addresses = (value as unknown as readonly SnapshotResource[]).map(({ address }) => address)
  return addresses.flatMap((address, index) => {
    const problem = addresses.indexOf(address) < index ? 'it is there twice' : addressProblem(address)
    if (problem === null) return []
    return [wrong('invalid-address', `"${address}" is no address: ${problem}.`, [...place, 'value', index, 'address'])]
  })
}

/** What values name has to be in the document too, but content that is read again from where it came. */
function namedFindings({ value }: SnapshotPart, place: Path, { secrets, content }: Beside): readonly Finding[] {
  const lost = placesOfForm(value, '$secret').flatMap((path) => {
    const id = secretIdOf(valueAt(value, path))
    if (secrets.has(id ?? undefined)) return []
    return [
      wrong('missing-secret', `It names the secret ${id}, which is not in the file.`, [...place, 'value', ...path]),
    ]
  })
  const gone = placesOfForm(value, '$object').flatMap((path) => {
    const reference = objectReferenceOf(valueAt(value, path))
    if (reference === null || reference.path !== undefined || content.has(reference.sha256)) return []
    return [missingObject(reference.sha256, 'content', [...place, 'value', ...path])]
  })
  return [...lost, ...gone]
}

function missingObject(digest: string, what: string, path: Path): Finding {
  return wrong('missing-object', `The object ${digest} of ${what} is not in the file.`, path)
}

function wrong(code: string, summary: string, path: Path): Finding {
  return errorFinding(code, summary, { path })
}
