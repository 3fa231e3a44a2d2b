import type { EventRecord } from './event.ts'
import type { Hook, HookDefinition, HookOrigin } from './hook.ts'

/** How many deliveries of a hook stand how. */
export type DeliveryCounts = Readonly<Record<DeliveryStatus, number>>

/** A hook with what became of its deliveries. */
export interface HookSummary extends Hook {
  readonly counts: DeliveryCounts
  /** The error that its newest attempt with an error ended with; null when none did. */
  readonly lastError: string | null
}

/**
 * `pending`: waits for its time, or for somebody to make it. `running`: somebody is at it. `failed`: given up, unless it is
 * retried. `cancelled`: its hook was removed before. The last three have ended, and leave the record when they are old.
 */
export type DeliveryStatus = 'pending' | 'running' | 'delivered' | 'failed' | 'cancelled'

/** All of them, in the order they are shown. */
export const deliveryStatuses: readonly DeliveryStatus[] = ['pending', 'running', 'delivered', 'failed', 'cancelled']

/** One event for one hook. Times are milliseconds since 1970. */
export interface DeliveryRecord {
  readonly id: number
  /** Random. The hook is told it, so that it knows a repetition. */
  readonly key: string
  readonly hook: string
  readonly origin: HookOrigin
  readonly eventId: number
  readonly eventType: string
  readonly stack: string | null
  readonly status: DeliveryStatus
  /** How often it was begun. */
  readonly attempts: number
  readonly createdAt: number
  /** When it is tried next; null when it is not. */
  readonly dueAt: number | null
  /** Of the newest attempt. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** What the newest attempt that did not succeed ended with. */
  readonly error: string | null
}

/** Which deliveries. */
export interface DeliveryFilter {
  readonly hook?: string
  readonly status?: DeliveryStatus
  /** Default: 50. */
  readonly limit?: number
}

/** A delivery that is ours to make, as long as its lease runs. */
export interface ClaimedDelivery {
  readonly id: number
  readonly key: string
  /** Of this claim. */
  readonly claimId: string
  readonly hook: Pick<HookDefinition, 'name' | 'target' | 'timeout'>
  readonly event: EventRecord
  /** From 1. */
  readonly attempt: number
  /** How many hooks deep the event was written. */
  readonly depth: number
  /** Earlier claims, of processes that died over it or could not end what they had begun: that may still run. */
  readonly abandonedClaims: readonly string[]
}

/** How an attempt ended. */
export type DeliveryOutcome =
  | { readonly status: 'delivered' }
  | { readonly status: 'failed'; readonly error: string }
  /** To be tried again after so many milliseconds. */
  | { readonly status: 'again'; readonly error: string; readonly delay: number }
  /** It was not begun: it counts as no attempt, and anybody may claim it. */
  | { readonly status: 'unstarted' }

/** The outcome of a claim. */
export interface SettledDelivery {
  readonly id: number
  readonly claimId: string
  readonly outcome: DeliveryOutcome
  /** Claims of which something may still run: whoever claims it next is given them. One that was not begun keeps its own. */
  readonly abandonedClaims: readonly string[]
}

/** Which deliveries to make once more: these, or all that were given up, of one hook or of all. */
export type RetryRequest = { readonly ids: readonly number[] } | { readonly failed: true; readonly hook?: string }

/** Deliveries that ended before some time, and are to be taken off the record or were: how many ended how. */
export type EndedCounts = Pick<DeliveryCounts, 'delivered' | 'failed' | 'cancelled'>

/** What was, or would be, taken off the record. */
export interface PrunedDeliveries {
  /** Those that ended earlier go; milliseconds since 1970. */
  readonly before: number
  readonly counts: EndedCounts
  /** False: it was only looked at, or interrupted. */
  readonly done: boolean
  /** It was broken off: the counts are of what had left the record by then. */
  readonly interrupted: boolean
}

/** A hook that was taken off the record. */
export interface RemovedHook {
  readonly hook: Hook
  /** Deliveries that had not been made and will not be. */
  readonly cancelled: number
}

/** One attempt that has ended. */
export interface DeliveryEnd {
  readonly id: number
  readonly hook: string
  readonly eventId: number
  readonly eventType: string
  readonly stack: string | null
  readonly attempt: number
  /** `again`: it will be tried once more, at `dueAt`. `interrupted`: the same, because this process was to end. */
  readonly outcome: 'delivered' | 'failed' | 'again' | 'interrupted'
  readonly error: string | null
  /** Milliseconds since 1970. */
  readonly dueAt: number | null
}

/** What a hook did with an event that was made up. */
export interface HookTest {
  readonly hook: Hook
  readonly event: EventRecord
  readonly ok: boolean
  readonly error: string | null
  /** Milliseconds. */
  readonly duration: number
}
