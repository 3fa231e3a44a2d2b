import type { JsonObject } from './json.ts'

/** How much an event matters, the least first. */
export const eventSeverities = ['info', 'warning', 'error'] as const

/** How much an event matters. */
export type EventSeverity = (typeof eventSeverities)[number]

/** The types of events there are. Noun first, what happened last. */
export const eventTypes = [
  'stack.created',
  'stack.updated',
  'stack.destroyed',
  'stack.deleted',
  'stack.exported',
  'stack.imported',
  'stack.execution.started',
  'stack.execution.completed',
  'stack.execution.failed',
  'stack.execution.processes_ended',
  'operation.resolved',
  'lock.acquired',
  'lock.released',
  'lock.force_released',
  'lock.taken_over',
  'lock.session_opened',
  'lock.session_closed',
  'dependency.added',
  'dependency.removed',
  'resource.renamed',
  'resource.forgotten',
  'resource.accepted',
  'value.set',
  'value.deleted',
  'snapshot.created',
  'snapshot.deleted',
  'snapshot.restored',
  'snapshot.exported',
  'snapshot.imported',
  'snapshot.pruned',
  'drift.checked',
  'drift.detected',
  'drift.fixed',
  'drift.acknowledged',
  'drift.acknowledgement_removed',
  'secret.shown',
  'secret.key_created',
  'secret.key_rotated',
  'secret.key_set_aside',
  'secret.moved',
  'secret.key_dropped',
  'database.restored',
  'database.migrated',
  'hook.added',
  'hook.removed',
] as const

/** What an event tells of. */
export type EventType = (typeof eventTypes)[number]

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
  /** In the order in which events were written, over all chains. */
  readonly id: number
  /** Null: it is of the database itself. */
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

/** The events of one stack, or of the database itself, and how far they go. */
export interface EventChain {
  /** Null: the database's own. */
  readonly stackId: number | null
  readonly stack: string | null
  /** When the stack was deleted, in milliseconds since 1970; null while it is live. */
  readonly deletedAt: number | null
  /** Position of the newest event; 0 when there is none. */
  readonly seq: number
  /** Hash of the newest event; 64 zeros when there is none. Kept elsewhere it proves that nothing before it was changed. */
  readonly head: string
}

/** Which events to look for. What is left out chooses all. */
export interface EventFilter {
  /** Of every stack that has or had this name. */
  readonly stack?: string
  readonly types?: readonly EventType[]
  readonly severities?: readonly EventSeverity[]
  /** Written at or after this time; milliseconds since 1970. */
  readonly since?: number
}

/** How many events there are of one type and severity of stacks of one name. */
export interface EventCount {
  /** Null: of the database itself. */
  readonly stack: string | null
  readonly type: EventType
  readonly severity: EventSeverity
  readonly count: number
}
