import type { JsonObject } from './json.ts'

/** How much an event matters. */
export type EventSeverity = 'info' | 'warning' | 'error'

/** The types of events written today. Noun first, what happened last. */
export type EventType =
  | 'stack.created'
  | 'stack.updated'
  | 'stack.destroyed'
  | 'stack.deleted'
  | 'stack.execution.started'
  | 'stack.execution.completed'
  | 'stack.execution.failed'
  | 'stack.execution.processes_ended'
  | 'lock.acquired'
  | 'lock.released'
  | 'lock.force_released'
  | 'lock.taken_over'
  | 'dependency.added'
  | 'dependency.removed'
  | 'lock.session_opened'
  | 'lock.session_closed'
  | 'drift.detected'
  | 'drift.fixed'
  | 'operation.resolved'
  | 'database.restored'
  | 'secret.shown'

/** An event to be written with the change it tells of. */
export interface NewEvent {
  readonly type: EventType
  readonly severity: EventSeverity
  readonly message: string
  /** The part of the program it comes from: `run`, `drift`, `lock`. */
  readonly source: string
  readonly actor: string
  /** Holds no secret. */
  readonly data?: JsonObject
}

/** An event on record. */
export interface EventRecord extends NewEvent {
  readonly id: number
  readonly stackId: number | null
  readonly stack: string | null
  /** Position in its stack's chain, from 1. */
  readonly seq: number
  readonly createdAt: number
  /** Hash of the event before it; 64 zeros for the first. */
  readonly previousHash: string
  /** SHA-256 of the canonical JSON of everything above and `previousHash`. */
  readonly hash: string
}
