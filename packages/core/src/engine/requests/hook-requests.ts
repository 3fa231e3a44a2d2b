import type {
  ClaimedDelivery,
  DeliveryEnd,
  DeliveryFilter,
  DeliveryRecord,
  HookSummary,
  HookTest,
  PrunedDeliveries,
  RemovedHook,
  RetryRequest,
} from '../../domain/delivery.ts'
import type { Finding } from '../../domain/finding.ts'
import type { Hook, HookWish } from '../../domain/hook.ts'

/** How long to make deliveries, and who is told. */
export interface DeliverRequest {
  /** Milliseconds after which none is begun any more. Default: until none is due. */
  readonly grace?: number
  /** Goes on when none is due, until the signal comes. Default: false. */
  readonly follow?: boolean
  /** Begins none any more; what is under way goes on to its end. */
  readonly signal?: AbortSignal
  /** Ends what is under way, and leaves it for the next one. */
  readonly cancel?: AbortSignal
  onBegin?(delivery: ClaimedDelivery): void
  onEnd?(end: DeliveryEnd): void
}

/** Which deliveries to take off the record. */
export interface PruneDeliveriesRequest {
  /** Those that ended longer ago than so many milliseconds. Default: what the policy says. */
  readonly age?: number
  /** Told what would go; nothing goes unless it answers with true. Default: it goes. */
  approve?(planned: PrunedDeliveries): Promise<boolean>
  readonly signal?: AbortSignal
}

/** A hook with what would keep it from being called on this machine. */
export interface HookCheck {
  readonly hook: Hook
  /** What is wrong, with what to do about it as its detail. */
  readonly findings: readonly Finding[]
}

/** Hooks: who is told of what is recorded, and what became of it. */
export interface HooksHandle {
  /** Those that were added, by name, then configured ones. */
  list(): Promise<readonly HookSummary[]>
  /** The same, with what would keep each from being called here: its command or its secret is missing, or cannot be used. */
  check(): Promise<readonly HookCheck[]>
  /** Adds a hook. `InvalidInputError` with everything that is wrong with it; `EngineError` `hook-exists`. */
  add(wish: HookWish): Promise<Hook>
  /** Removes one that was added; what waits for it is cancelled. `EngineError` `no-such-hook`. */
  remove(name: string): Promise<RemovedHook>
  /** Calls a hook at once with an event that is made up. Nothing of it is kept. `EngineError` `no-such-hook`. */
  test(name: string, request?: Pick<DeliverRequest, 'signal'>): Promise<HookTest>
  /** Newest first. `EngineError` `no-such-hook` when none has the name and nothing was ever for it. */
  deliveries(filter?: DeliveryFilter): Promise<readonly DeliveryRecord[]>
  /** Lets deliveries begin anew. Errors as in `StateStore.retryDeliveries`. */
  retry(request: RetryRequest): Promise<readonly DeliveryRecord[]>
  /** What `prune` would take off the record now. */
  planPrune(request?: Pick<PruneDeliveriesRequest, 'age'>): Promise<PrunedDeliveries>
  /** Takes deliveries off the record that ended long ago, made, given up or cancelled; never one that waits. Events stay. */
  prune(request?: PruneDeliveriesRequest): Promise<PrunedDeliveries>
  /** Whether a delivery can be made now. */
  isDue(): Promise<boolean>
  /** Makes the deliveries that are due, and tells how each attempt ended; with `follow` only `onEnd` is told. */
  deliver(request?: DeliverRequest): Promise<readonly DeliveryEnd[]>
}
