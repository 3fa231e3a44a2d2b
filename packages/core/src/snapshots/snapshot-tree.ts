import type { SnapshotContents, SnapshotLists } from '../domain/snapshot.ts'
import {
  bucketObject,
  bucketOf,
  listObject,
  rootObject,
  type SnapshotListDigests,
  type SnapshotObject,
  shelfObjects,
  snapshotListNames,
} from './snapshot-objects.ts'

/** All objects of a snapshot; the root is the last, and each comes after its parts. */
export interface SnapshotTree {
  readonly root: SnapshotObject
  readonly objects: readonly SnapshotObject[]
}

/** The objects of lists by name; null for an empty one. */
export function listObjects(lists: SnapshotLists): Readonly<Record<keyof SnapshotLists, SnapshotObject | null>> {
  return Object.fromEntries(snapshotListNames.map((name) => [name, listObject(lists[name])])) as Readonly<
    Record<keyof SnapshotLists, SnapshotObject | null>
  >
}

/** What a root names of lists. */
export function listDigests(lists: Readonly<Record<keyof SnapshotLists, SnapshotObject | null>>): SnapshotListDigests {
  return Object.fromEntries(
    snapshotListNames.map((name) => [name, lists[name]?.sha256 ?? null]),
  ) as unknown as SnapshotListDigests
}

/** The whole tree of what a snapshot holds. Pure; the same contents give the same root. */
export function snapshotTree(contents: SnapshotContents): SnapshotTree {
  const byBucket = Map.groupBy(contents.resources, ({ address }) => bucketOf(address))
  const buckets = new Map([...byBucket].map(([bucket, resources]) => [bucket, bucketObject(resources)] as const))
  const shelves = shelfObjects(new Map([...buckets].map(([bucket, { sha256 }]) => [bucket, sha256])))
  const lists = listObjects(contents)
  const root = rootObject(contents, shelves, listDigests(lists))
  const named = snapshotListNames.flatMap((name) => lists[name] ?? [])
  return { root, objects: [...buckets.values(), ...shelves.values(), ...named, root] }
}
