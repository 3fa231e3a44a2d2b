import type { NewAcknowledgement } from '../domain/acknowledgement.ts'
import type { DefinitionReference } from '../domain/definition.ts'
import type { DependencyOrigin, DependencyRequest } from '../domain/dependency.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { OperationAction, OperationOutcome, RunKind, RunStatus, RunSummary } from '../domain/run.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import type { NewSnapshot } from '../domain/snapshot.ts'
import type { StackStatus } from '../domain/stack.ts'
import type { WrappedKey } from '../domain/stack-export.ts'
import type { StackVersions } from '../domain/stack-versions.ts'
import type { NewSecret } from './secret-vault.ts'

/** Bytes to keep, with their SHA-256 in hexadecimal. Already there is no error. */
export interface NewObject {
  readonly sha256: string
  readonly data: Uint8Array
}

/**
 * Fields of a resource to set; the others stay. The row is made when there is none. `left` follows from outcomes. `places` go
 * with `identity`: a key without one is where it is written.
 */
export type ResourcePatch = Partial<Omit<ResourceRecord, 'address' | 'left' | 'updatedAt'>>

/** An acknowledgement to be taken off the record. Its event is written if it was still there, and then only. */
export interface EndedAcknowledgement {
  readonly id: number
  readonly event: NewEvent
}

/**
 * One thing to record. Writes are data: a transaction is a list of them, made before it begins, so that nothing can
 * compute, wait or fail for a reason of its own while every other writer stands in line.
 */
export type StateWrite =
  /** Sets fields of the stack. */
  | {
      readonly write: 'stack'
      readonly status?: StackStatus
      readonly version?: string | null
      readonly description?: string | null
      readonly definition?: DefinitionReference | null
      readonly lastExecution?: number
      /** Added to the execution count. */
      readonly executions?: number
    }
  /** Sets fields of a resource. */
  | { readonly write: 'resource'; readonly address: string; readonly set: ResourcePatch }
  /** Gives a resource a new address, and its operations with it; everything else of it stays. */
  | { readonly write: 'rename'; readonly from: string; readonly to: string }
  /** The resource is gone from the record. Its trace stays. */
  | { readonly write: 'remove'; readonly address: string }
  /** An operation is about to begin. */
  | {
      readonly write: 'intent'
      readonly runId: number
      readonly address: string
      readonly type: string
      readonly action: OperationAction
      readonly intent: JsonObject | null
      readonly before: Json
    }
  /** How an operation ended. Null: it stays in doubt, with `error` saying why. */
  | {
      readonly write: 'outcome'
      readonly runId: number
      readonly address: string
      readonly action: OperationAction
      readonly outcome: OperationOutcome | null
      readonly after: Json | null
      readonly error?: string
    }
  /** The outputs, whole: those not named are removed. */
  | {
      readonly write: 'outputs'
      readonly outputs: readonly { readonly name: string; readonly value: Json; readonly sensitive: boolean }[]
    }
  /**
   * Puts a value under a key, anew or over the one that is there, which keeps when it was made. Whatever else of the stack
   * has expired leaves the record with it.
   */
  | {
      readonly write: 'value'
      readonly key: string
      /** In wire form; a sensitive one is `{"$secret": …}` as a whole. */
      readonly value: Json
      readonly sensitive: boolean
      /** Milliseconds since 1970. Null: it stays. */
      readonly expiresAt: number | null
    }
  /** The value under a key is gone from the record. That there is none is no error: it may have expired meanwhile. */
  | { readonly write: 'remove-value'; readonly key: string }
  /**
   * The dependencies of one origin, whole and in this order: those not named are removed. A transaction after which the
   * stack would be in a cycle of live stacks is refused with `DependencyCycleError`.
   */
  | {
      readonly write: 'dependencies'
      readonly origin: DependencyOrigin
      readonly dependencies: readonly DependencyRequest[]
    }
  /** Acknowledges a difference, in place of what was acknowledged at the same path. Its resource is on record. */
  | { readonly write: 'acknowledge'; readonly acknowledgement: NewAcknowledgement }
  | ({ readonly write: 'unacknowledge' } & EndedAcknowledgement)
  /**
   * A snapshot of the stack as the writes before this one leave it, with its event. In the transaction that opens a run
   * it is the one of that run. `anew`: everything declared is looked at, not only what was written to since the last one,
   * and damaged objects of it are put right. Default: false.
   */
  | { readonly write: 'snapshot'; readonly snapshot: NewSnapshot; readonly actor: string; readonly anew?: boolean }
  /**
   * Snapshots of another record, each under its version. One that is on record already stays; `EngineError` `version-taken`
   * when that version is another snapshot. The next version is at least the one given. Their digests were proven.
   */
  | { readonly write: 'versions'; readonly versions: StackVersions }
  /** Deletes snapshots. What only they named is gone with them. */
  | { readonly write: 'delete-snapshots'; readonly versions: readonly number[] }
  /** What is sensitive of a thing, in place of what was noted of the same one, by type and owned keys. No fields: nothing is. */
  | { readonly write: 'trace'; readonly trace: SensitiveTrace }
  /**
   * What owned or edited one of these keys is verifiably gone from the world, and its traces
   * with it. That there are none is no error.
   */
  | { readonly write: 'untrace'; readonly keys: readonly string[] }
  | { readonly write: 'end-run'; readonly runId: number; readonly status: RunStatus; readonly summary: RunSummary }
  | { readonly write: 'object'; readonly object: NewObject }
  /** Already there is no error. */
  | { readonly write: 'secret'; readonly secret: NewSecret }
  /**
   * A wrapped key of another database, whose secrets are written with it. It is the newest of none: a key of this database
   * goes on sealing. Already there is no error.
   */
  | { readonly write: 'key'; readonly key: WrappedKey }
  | { readonly write: 'event'; readonly event: NewEvent }

/** A run to open. */
export interface NewRun {
  readonly kind: RunKind
  readonly actor: string
  readonly definition: DefinitionReference | null
  /** What tells that it began, after everything that is written with it. The number of the run is added to its data as `run`. */
  readonly event?: NewEvent
  /** At most so many runs of living sessions go on at once in the whole record, this one among them. Default: any number. */
  readonly limit?: number
  /**
   * When there is no room for it: its session takes a place behind those who wait for one, and keeps it for as long as it lives
   * or until it opens a run. Who came later goes later. Default: false.
   */
  readonly lineUp?: boolean
}
