import type { EventChain, EventCount, EventRecord, EventSeverity } from '../../domain/event.ts'

/** Which events are meant. What is left out chooses all. */
export interface EventRequest {
  /** Of every stack that has or had this name. `NoSuchStackError` when none ever had it. */
  readonly stack?: string
  /** Types, or patterns of them: `lock.*`. `EngineError` `usage` when one means no type at all. */
  readonly types?: readonly string[]
  readonly severities?: readonly EventSeverity[]
  /** Written at or after this time; milliseconds since 1970. */
  readonly since?: number
}

/** Events to list. */
export interface EventListRequest extends EventRequest {
  /** The newest so many. Default: 50. */
  readonly limit?: number
}

/** Events to follow. `since`: those on record come first. Default: only what is new. */
export interface EventFollowRequest extends EventRequest {
  /** Ends the following. Default: it goes on for ever. */
  readonly signal?: AbortSignal
  /** Milliseconds between two looks. Default: 250. */
  readonly interval?: number
  /** Called once it is settled where the following begins: every event that is committed from now on will be told. */
  onFollowing?(): void
}

/** An event with what its hashes say. */
export interface EventView {
  readonly event: EventRecord
  /** Its hash is that of its content, and it holds the hash of the event before it. False: somebody changed one of them. */
  readonly intact: boolean
}

/** What the trail amounts to. */
export interface EventStatistics {
  /** What was counted; null: everything on record. */
  readonly since: number | null
  readonly total: number
  readonly bySeverity: Readonly<Record<EventSeverity, number>>
  /** The most frequent first. */
  readonly byType: readonly { readonly type: string; readonly count: number }[]
  /** The database, null, first, then by name. Stacks of one name, deleted ones too, count together. */
  readonly byStack: readonly { readonly stack: string | null; readonly count: number }[]
  /** What the numbers above are sums of. */
  readonly counts: readonly EventCount[]
  /** How far each chain goes, to be kept elsewhere. */
  readonly chains: readonly EventChain[]
}

/** The audit trail of all stacks and of the database. */
export interface EventsHandle {
  /** Newest first. */
  list(request?: EventListRequest): Promise<readonly EventRecord[]>
  /** One event. `EngineError` `no-such-event`. */
  show(id: number): Promise<EventView>
  /** Events as they are committed, by any process, in the order in which they were: none is missed, none comes twice. */
  follow(request?: EventFollowRequest): AsyncIterable<EventRecord>
  stats(request?: Pick<EventRequest, 'stack' | 'since'>): Promise<EventStatistics>
}
