import type { Json } from './json.ts'
import type { SnapshotLists, SnapshotRecord } from './snapshot.ts'

/** A snapshot apart from its record: all of it but the run it was taken for. */
export type PortableSnapshot = Pick<
  SnapshotRecord,
  'version' | 'creator' | 'description' | 'tags' | 'automatic' | 'root' | 'createdAt'
>

/** An object that snapshots are made of, under the SHA-256 of its canonical JSON (RFC 8785). */
export interface SnapshotPart {
  readonly sha256: string
  readonly value: Json
}

/** All snapshots of a stack with the objects they are made of. What several of them share is there once. */
export interface StackVersions {
  /** The version that the next snapshot is to have. */
  readonly next: number
  /** The oldest first. */
  readonly snapshots: readonly PortableSnapshot[]
  /** Each names shelves and lists. This and all that follow: by digest. */
  readonly roots: readonly SnapshotPart[]
  /** Each names buckets. */
  readonly shelves: readonly SnapshotPart[]
  /** What is declared of resources. */
  readonly buckets: readonly SnapshotPart[]
  readonly lists: Readonly<Record<keyof SnapshotLists, readonly SnapshotPart[]>>
}
