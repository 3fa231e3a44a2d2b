import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, Path } from '../domain/json.ts'
import { addressProblem } from '../domain/names.ts'
import { valueAt } from '../domain/path.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import type { SnapshotPart, StackVersions } from '../domain/stack-versions.ts'
import { placesOfForm, secretIdOf } from '../domain/wire.ts'
import { bucketName, bucketOf, snapshotListNames } from '../snapshots/snapshot-objects.ts'
import { damageFindings, missingFindings, objectNames, type PlacedObject } from './snapshot-object-findings.ts'

/** What is in the document beside its snapshots, and whole. */
interface Beside {
  readonly secrets: ReadonlySet<Json | undefined>
  /** Digests of kept content. */
  readonly content: ReadonlySet<Json | undefined>
}

/**
 * What is wrong with the snapshots of a document whose shape is good: their versions, digests, what is missing, and what is
 * not where it belongs. One error spoils all of them: a history with holes is none. Pure.
 */
export function versionFindings(versions: StackVersions, beside: Beside): readonly Finding[] {
  const objects = placedObjects(versions)
  const damaged = damageFindings(objects)
  if (damaged.length > 0) return damaged
  const buckets = objects.filter(({ kinds }) => kinds.includes('bucket'))
  return [
    ...numberFindings(versions),
    ...rootFindings(versions, objectNames(objects)),
    ...missingFindings(objects, beside),
    ...objects.filter(({ kinds }) => kinds.includes('shelf')).flatMap((shelf) => misplacedResources(shelf, buckets)),
    ...buckets.flatMap(resourceFindings),
    ...objects.flatMap((object) => secretFindings(object, beside)),
  ]
}

function placedObjects({ roots, shelves, buckets, lists }: StackVersions): readonly PlacedObject[] {
  const placed = (kind: PlacedObject['kinds'][number], list: Path, parts: readonly SnapshotPart[]) =>
    parts.map(
      (part, index): PlacedObject => ({ ...part, kinds: [kind], path: ['versions', ...list, index], field: 'value' }),
    )
  return [
    ...placed('root', ['roots'], roots),
    ...placed('shelf', ['shelves'], shelves),
    ...placed('bucket', ['buckets'], buckets),
    ...snapshotListNames.flatMap((name) => placed(name, ['lists', name], lists[name])),
  ]
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

function rootFindings({ snapshots }: StackVersions, there: ReadonlySet<string>): readonly Finding[] {
  return snapshots.flatMap(({ version, root }, index) =>
    there.has(`root ${root}`)
      ? []
      : [
          wrong('missing-object', `The root ${root} of the snapshot v${version} is not in the file.`, [
            'versions',
            'snapshots',
            index,
            'root',
          ]),
        ],
  )
}

/** A resource stands in the bucket of its address, or the next snapshot would have it twice. */
function misplacedResources(
  { value, path, field }: PlacedObject,
  buckets: readonly PlacedObject[],
): readonly Finding[] {
  const known = new Map(
    buckets.map((bucket) => [bucket.sha256, bucket.value as unknown as readonly SnapshotResource[]]),
  )
  return Object.entries(value as Readonly<Record<string, string>>).flatMap(([bucket, digest]) =>
    (known.get(digest) ?? []).every(({ address }) => bucketName(bucketOf(address)) === bucket)
      ? []
      : [wrong('damaged-object', `The bucket ${bucket} holds resources of another.`, [...path, field, bucket])],
  )
}

function resourceFindings({ value, path, field }: PlacedObject): readonly Finding[] {
  const addresses = (value as unknown as readonly SnapshotResource[]).map(({ address }) => address)
  return addresses.flatMap((address, index) => {
    const problem = addresses.indexOf(address) < index ? 'it is there twice' : addressProblem(address)
    if (problem === null) return []
    return [wrong('invalid-address', `"${address}" is no address: ${problem}.`, [...path, field, index, 'address'])]
  })
}

/** The secrets that values name have to be in the document too. */
function secretFindings({ value, path, field }: PlacedObject, { secrets }: Beside): readonly Finding[] {
  return placesOfForm(value, '$secret').flatMap((place) => {
    const id = secretIdOf(valueAt(value, place))
    if (secrets.has(id ?? undefined)) return []
    return [
      wrong('missing-secret', `It names the secret ${id}, of which there is no good row in the file.`, [
        ...path,
        field,
        ...place,
      ]),
    ]
  })
}

function wrong(code: string, summary: string, path: Path): Finding {
  return errorFinding(code, summary, { path })
}
