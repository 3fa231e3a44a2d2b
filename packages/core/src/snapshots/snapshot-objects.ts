import { canonicalJson, sha256 } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'
import type { SnapshotHead, SnapshotLists, SnapshotObjectKind, SnapshotResource } from '../domain/snapshot.ts'

/** An object of a snapshot under its digest. `parts` are the objects that it names. */
export interface SnapshotObject {
  readonly sha256: string
  readonly kind: Exclude<SnapshotObjectKind, 'content'>
  /** Canonical JSON (RFC 8785). */
  readonly text: string
  readonly parts: readonly string[]
}

/** Names of lists in the order of the alphabet, which is that of canonical JSON. */
export const snapshotListNames = [
  'dependencies',
  'outputs',
  'tasks',
  'values',
] as const satisfies readonly (keyof SnapshotLists)[]

/** The digests of lists; null for an empty one. */
export type SnapshotListDigests = Readonly<Record<keyof SnapshotLists, string | null>>

/** What a root says. */
export interface SnapshotRoot extends SnapshotHead {
  readonly format: 1
  /** Shelves by the first hexadecimal digit of their buckets. */
  readonly resources: Readonly<Record<string, string>>
  readonly lists: SnapshotListDigests
}

/** How many buckets the resources of a stack are divided into, by the hash of their addresses. */
export const bucketCount = 256

/** The bucket of a resource, from 0: the first byte of the SHA-256 of its address. */
export function bucketOf(address: string): number {
  return Number.parseInt(sha256(address).slice(0, 2), 16)
}

/** A bucket as shelves name it: two hexadecimal digits. The first is the name of its shelf. */
export function bucketName(bucket: number): string {
  return bucket.toString(16).padStart(2, '0')
}

/** The object of a bucket's resources. */
export function bucketObject(resources: readonly SnapshotResource[]): SnapshotObject {
  const sorted = resources.toSorted((one, other) => (one.address < other.address ? -1 : 1))
  return objectOf('bucket', sorted as unknown as Json, [])
}

/** The object of a list, or null for an empty one. */
export function listObject(items: readonly object[]): SnapshotObject | null {
  return items.length === 0 ? null : objectOf('list', items as unknown as Json, [])
}

/** The objects of shelves: buckets that begin with the same digit stand on one. */
export function shelfObjects(buckets: ReadonlyMap<number, string>): ReadonlyMap<string, SnapshotObject> {
  const named = [...buckets].map(([bucket, digest]) => [bucketName(bucket), digest] as const)
  const shelves = Map.groupBy(named, ([name]) => name.slice(0, 1))
  return new Map(
    [...shelves].map(([shelf, entries]) => {
      const parts = entries.map(([, digest]) => digest)
      return [shelf, objectOf('shelf', Object.fromEntries(entries), parts)]
    }),
  )
}

/** The object that everything else of a snapshot hangs on. */
export function rootObject(
  head: SnapshotHead,
  shelves: ReadonlyMap<string, SnapshotObject>,
  lists: SnapshotListDigests,
): SnapshotObject {
  const { definition, version, description, status } = head
  const resources = Object.fromEntries([...shelves].map(([shelf, { sha256: digest }]) => [shelf, digest]))
  const root: SnapshotRoot = { format: 1, definition, version, description, status, resources, lists }
  return objectOf('root', root as unknown as Json, partsOfRoot(root))
}

/** The shelves and lists that a root names. */
export function partsOfRoot({ resources, lists }: SnapshotRoot): readonly string[] {
  return [...Object.values(resources), ...snapshotListNames.flatMap((name) => lists[name] ?? [])]
}

/** The buckets that a shelf names. */
export function partsOfShelf(shelf: Json): readonly string[] {
  return Object.values(shelf as Readonly<Record<string, string>>)
}

function objectOf(kind: SnapshotObject['kind'], value: Json, parts: readonly string[]): SnapshotObject {
  const text = canonicalJson(value)
  return { sha256: sha256(text), kind, text, parts: [...new Set(parts)] }
}
