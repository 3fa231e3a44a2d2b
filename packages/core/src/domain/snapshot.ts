import type { DefinitionReference } from './definition.ts'
import type { DependencyRecord } from './dependency.ts'
import type { JsonObject } from './json.ts'
import type { ResourceRecord } from './resource.ts'
import type { KeptKey } from './secret.ts'
import type { OutputRecord, StackStatus } from './stack.ts'
import type { ValueRecord } from './value.ts'

/** What is declared of a resource: all that a snapshot keeps of it. Nothing observed is among it. */
export type SnapshotResource = Pick<
  ResourceRecord,
  'address' | 'type' | 'host' | 'dependsOn' | 'triggers' | 'protect' | 'ignore' | 'removal' | 'takeOver'
> & { readonly declared: JsonObject }

/** An output as a snapshot keeps it. */
export type SnapshotOutput = Omit<OutputRecord, 'updatedAt'>

/** A value as a snapshot keeps it. */
export type SnapshotValue = Omit<ValueRecord, 'createdAt' | 'updatedAt'>

/** What describes a stack in a snapshot beside its lists. */
export interface SnapshotHead {
  readonly definition: DefinitionReference | null
  readonly version: string | null
  readonly description: string | null
  /** How the stack stood. Shown, never restored. */
  readonly status: StackStatus
}

/** The lists of a snapshot that are kept whole, each an object of its own. */
export interface SnapshotLists {
  readonly dependencies: readonly DependencyRecord[]
  readonly outputs: readonly SnapshotOutput[]
  readonly tasks: readonly JsonObject[]
  /** Those that had not expired when it was taken, by key. */
  readonly values: readonly SnapshotValue[]
}

/** Everything that a snapshot holds. Json is sealed. */
export interface SnapshotContents extends SnapshotHead, SnapshotLists {
  /** By address. */
  readonly resources: readonly SnapshotResource[]
}

/** A snapshot to take. */
export interface NewSnapshot {
  /** Who it is from: a person, or `system` when it was taken by itself. */
  readonly creator: string
  readonly description: string | null
  /** Each once, in the order given. */
  readonly tags: readonly string[]
  /** Whether it was taken by itself before something. */
  readonly automatic: boolean
}

/** A snapshot on record. */
export interface SnapshotRecord extends NewSnapshot {
  /** From 1; unique in its stack for ever, whatever is deleted. */
  readonly version: number
  /** SHA-256 of its root, in hexadecimal: equal for stacks that are equal. */
  readonly root: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** The run it was taken for, or null. */
  readonly run: number | null
  /** The run it was taken for is not settled: it goes on, has operations in doubt, or waits to be finished by the next. */
  readonly needed: boolean
}

/** What an object of a snapshot is. */
export type SnapshotObjectKind = 'root' | 'shelf' | 'bucket' | 'list' | 'content'

/** Something of a snapshot that is not as it was kept: its label, an object that it needs, or a secret that it names. */
export interface SnapshotProblem {
  /** SHA-256 under which it is kept; of a secret, its id. */
  readonly object: string
  readonly kind: SnapshotObjectKind | 'label' | 'secret'
  /** The digest of what is there; of a secret, what is wrong with it, as a sentence. Null: it is missing. */
  readonly found: string | null
}

/** A snapshot with what is wrong with it. */
export interface CheckedSnapshot extends SnapshotRecord {
  /** Empty: it can be restored. */
  readonly problems: readonly SnapshotProblem[]
  /** Objects looked at. */
  readonly objects: number
  /** Bytes of everything it names, content included. What several snapshots share counts for each. */
  readonly size: number
  /** Ids of the secrets that it names, sorted. That each is on record was looked at; `VerifiedSnapshot` has them opened. */
  readonly secrets: readonly string[]
}

/** A snapshot of which all was looked at that can be: that its secrets open to what was sealed too. */
export interface VerifiedSnapshot extends CheckedSnapshot {
  /** Keys that cannot be opened here: whether what they sealed of it is whole could not be looked at. */
  readonly unopened: readonly KeptKey[]
}

/** A snapshot with what is in it. */
export interface SnapshotDetails extends CheckedSnapshot {
  /** Null: it is damaged. */
  readonly contents: SnapshotContents | null
}

/** How to take a snapshot by hand. */
export interface SnapshotWish {
  readonly description?: string
  /** Default: who acts. */
  readonly creator?: string
  /** For finding it again. A snapshot with a tag is kept whatever its age. Default: none. */
  readonly tags?: readonly string[]
}

/** Which snapshots are not to be kept. Where both an age and a count are given, both must hold. */
export interface PruneRule {
  /** Milliseconds: those that are older go. */
  readonly age?: number
  /** So many are kept, the newest. */
  readonly count?: number
  /** Only those with one of these tags are looked at. Default: those without a tag. */
  readonly tags?: readonly string[]
}
