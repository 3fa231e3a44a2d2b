import type { Path } from './json.ts'

/** A difference that somebody has accepted for now, pinned to what was declared and what was observed then. */
export interface Acknowledgement {
  readonly id: number
  readonly stack: string
  readonly address: string
  /** The field, with all that lies beneath it. Empty: the existence of the resource. */
  readonly path: Path
  /** Digest of what was declared there. */
  readonly declared: string
  /** Digest of what was observed there. Of a sensitive value it is made from its keyed digest. */
  readonly observed: string
  readonly reason: string
  /** Who acknowledged it. */
  readonly actor: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Milliseconds since 1970 from which it holds no longer; null for no end. */
  readonly until: number | null
}

/** An acknowledgement to be recorded. */
export type NewAcknowledgement = Pick<
  Acknowledgement,
  'address' | 'path' | 'declared' | 'observed' | 'reason' | 'actor' | 'until'
>

/**
 * How an acknowledgement stands when its field differs: it holds, what is observed or declared has moved since, or its time
 * is over. Only one that holds has an effect.
 */
export type AcknowledgementState = 'holds' | 'moved' | 'expired'

/** Why an acknowledgement is over for good and leaves the record. */
export type AcknowledgementEnd = 'removed' | 'in-sync' | 'undeclared' | 'redeclared' | 'expired'

/** What a verdict says of the acknowledgement of its field. */
export interface AcknowledgedField extends Pick<Acknowledgement, 'reason' | 'actor' | 'createdAt' | 'until'> {
  readonly state: AcknowledgementState
}
