import type { NewSnapshot, SnapshotContents, SnapshotDetails } from '../domain/snapshot.ts'
import type { SnapshotOrigin } from '../domain/snapshot-export.ts'
import type { WrappedKey } from '../domain/stack-export.ts'
import type { NewSecret } from './secret-vault.ts'
import type { NewObject } from './state-write.ts'

/** Everything that the values of a snapshot name. */
export interface NamedContent {
  /** By id. */
  readonly secrets: readonly NewSecret[]
  /** The keys of these secrets, by id. */
  readonly keys: readonly WrappedKey[]
  /** Those that are kept, by digest. */
  readonly objects: readonly NewObject[]
}

/** A snapshot with everything that its values name. Nothing of that when it is damaged. */
export interface SnapshotContent extends NamedContent {
  readonly details: SnapshotDetails
}

/** A snapshot of another record, to be kept. */
export interface NewImportedSnapshot extends NamedContent {
  readonly snapshot: NewSnapshot
  readonly contents: SnapshotContents
  readonly from: SnapshotOrigin
}
