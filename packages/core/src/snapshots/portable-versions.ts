import { canonicalJson } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'
import type { SnapshotPart, StackVersions } from '../domain/stack-versions.ts'
import {
  partsOfRoot,
  partsOfShelf,
  type SnapshotObject,
  type SnapshotRoot,
  snapshotListNames,
} from './snapshot-objects.ts'

/** An object to keep, with the values in it that may name content or secrets. */
export interface PortableObject {
  readonly object: SnapshotObject
  readonly values: Json
}

/** The objects of the snapshots of a stack; each comes after those that it names. Pure. */
export function objectsOfVersions({ roots, shelves, buckets, lists }: StackVersions): readonly PortableObject[] {
  return [
    ...buckets.map((part) => ({ object: objectOf(part, 'bucket', []), values: part.value })),
    ...snapshotListNames.flatMap((name) =>
      lists[name].map((part) => ({ object: objectOf(part, 'list', []), values: part.value })),
    ),
    ...shelves.map((part) => ({ object: objectOf(part, 'shelf', partsOfShelf(part.value)), values: null })),
    ...roots.map((part) => ({
      object: objectOf(part, 'root', partsOfRoot(part.value as unknown as SnapshotRoot)),
      values: null,
    })),
  ]
}

function objectOf(
  { sha256, value }: SnapshotPart,
  kind: SnapshotObject['kind'],
  parts: readonly string[],
): SnapshotObject {
  return { sha256, kind, text: canonicalJson(value), parts: [...new Set(parts)] }
}
