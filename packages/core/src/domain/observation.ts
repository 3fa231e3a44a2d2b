import type { Json, Path } from './json.ts'

/** Why something could not be read. */
export type UnreadableReason =
  | 'denied'
  | 'unreachable'
  | 'timeout'
  | 'wrong-host'
  | 'unsupported'
  | 'invalid'
  | 'changed'
  /** Something of another kind stands in its place, such as a directory where a file is to be read. */
  | 'other-kind'
  | 'no-provider'
  | 'no-key'
  /** What the record holds of it is damaged, or lacks what it should hold. */
  | 'damaged'

/** Somebody who may have changed a field, and when (milliseconds since 1970). */
export interface Evidence {
  readonly path: Path
  readonly actor?: string
  readonly at?: number
}

/** One field that could not be read while the rest could. */
export interface UnreadableField {
  readonly path: Path
  readonly reason: UnreadableReason
  readonly detail: string
}

/** The thing is not there. */
export interface AbsentObservation {
  readonly status: 'absent'
  /** Nothing will be at its place at all: the resource's own old object there goes first. Never told by a read. */
  readonly vacated?: true
  /**
   * Of what is to be removed, or was: why something stands there all the same that is not ours, in a sentence without its end,
   * as `/srv/web stays with what "keep" names: data`. Holds no sensitive value. Default: nothing does.
   */
  readonly stays?: string
}

/** The thing is there. */
export interface PresentObservation<A = Json> {
  readonly status: 'present'
  /** Every declared field at its declared path, in one canonical observed form; deeper layers beneath. */
  readonly actual: A
  /** The declaration as the system itself would store it, for example a server's dry-run. */
  readonly expected?: Json
  /** Fields that only the system knows; references may use them. */
  readonly computed?: Json
  readonly evidence?: readonly Evidence[]
  readonly unreadable?: readonly UnreadableField[]
  /** Why this comparison is weaker than usual. */
  readonly degraded?: string
  /**
   * For `diff` and `describe` to show, as the text behind a digest: neither compared nor recorded. Of what is sensitive it is
   * left out.
   */
  readonly shown?: Json
  /** Nothing will be in it: all that is in it are parts that others declared, and these go first. Never told by a read. */
  readonly emptied?: true
}

/** The thing could not be read. That says nothing about whether it is there. */
export interface UnreadableObservation {
  readonly status: 'unreadable'
  readonly reason: UnreadableReason
  readonly detail: string
  readonly remedy?: string
}

/** What a read found. Existence and difference are separate answers. */
export type Observation<A = Json> = AbsentObservation | PresentObservation<A> | UnreadableObservation

/** An observation that says something about the thing. */
export type ReadableObservation<A = Json> = AbsentObservation | PresentObservation<A>
