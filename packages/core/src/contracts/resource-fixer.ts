import type { Change } from '../domain/change.ts'
import type { Json } from '../domain/json.ts'
import type { Target } from '../domain/target.ts'
import type { ObjectReference } from '../domain/wire.ts'
import type { WritingHost } from './host.ts'

/** What a provider gets to act with. */
export interface FixContext {
  readonly host: WritingHost
  /** Aborted when the run is to stop: finish or undo the step at hand, begin no other. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970 at which the engine gives up waiting. */
  readonly deadline: number
  /** Tells how far it is. Holds no sensitive value. */
  progress(address: string, message: string): void
  /**
   * Where the bytes of an `{"$object": …}` can be had: in memory, or a path of the host that was read for it and whose
   * digest must be checked while it is copied. Refused with `HostError` when neither has them.
   */
  content(reference: ObjectReference): Promise<{ readonly bytes: Uint8Array } | { readonly path: string }>
}

/** One change to make. */
export interface FixWork<P = Json> {
  readonly target: Target<P>
  readonly change: Change
  /**
   * The same for every attempt of this change in one run, whatever else comes in the same call, and another one for every other
   * change: lets a remote system recognise a repetition.
   */
  readonly token: string
}

/** What a fixer says of one change. The engine reads again and believes what it sees. */
export type FixResult =
  | { readonly status: 'acted' }
  | { readonly status: 'failed'; readonly error: Error; readonly retryable: boolean }

/** The part of a provider that acts; a module of its own, imported only where something acts. */
export interface ResourceFixer<P = Json> {
  /** For example `file:file`. */
  readonly type: string
  /** How many changes it takes at once. Default: 1. */
  readonly batch?: number

  /**
   * Makes the changes; order and length of the results as given. Idempotent: converges whatever is there by now, or
   * fails. Writes only the change's fields and none of `target.leave`. Work that shares an `edits` key never runs at
   * the same time.
   */
  fix(work: readonly FixWork<P>[], context: FixContext): Promise<readonly FixResult[]>
}
