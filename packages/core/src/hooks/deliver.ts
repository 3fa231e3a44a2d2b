import { sharedCalls } from '../concurrency/shared-calls.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { ClaimedDelivery, DeliveryEnd, DeliveryOutcome } from '../domain/delivery.ts'
import type { EventPolicy } from '../domain/policy.ts'
import type { DeliverRequest } from '../engine/requests/hook-requests.ts'
import { backOff } from './back-off.ts'
import { type CallEnd, callHook, failed, type HookCaller, leftRunning } from './call-hook.ts'
import { deliveryTurns } from './delivery-turns.ts'
import { deliveryUpkeep } from './prune-deliveries.ts'
import { retryAfter } from './retry-after.ts'

/** What deliveries are made with. */
export interface DeliveryContext extends HookCaller {
  readonly store: StateStore
  readonly policy: EventPolicy
}

/** Milliseconds after which a claim that was not begun is made to last from then on. */
const keptUnasked = 20_000

/**
 * Makes deliveries: claims them in batches, calls as many hooks at once as there are workers, and notes how each ended.
 * What was claimed and not begun is given back. What ended long ago leaves the record. Rejects only when the record fails.
 */
export async function deliver(context: DeliveryContext, options: DeliverRequest): Promise<readonly DeliveryEnd[]> {
  const { store, policy } = context
  const ends: DeliveryEnd[] = []
  const upkeep = deliveryUpkeep(store, policy.retention)
  const settle = sharedCalls(async (items: Parameters<StateStore['settleDeliveries']>[0]) => {
    await store.settleDeliveries(items)
    return items.map(() => undefined)
  })
  await deliveryTurns({
    workers: policy.workers,
    most: policy.bufferSize,
    batch: policy.batchSize,
    grace: options.grace ?? null,
    follow: options.follow ?? false,
    signal: eitherOf(options.signal, options.cancel),
    claim: async (limit) => {
      await upkeep()
      return claimed(store, limit)
    },
    nextDue: async () => {
      const due = await store.nextDelivery()
      return due === null ? null : due - store.clock.now()
    },
    giveBack: ({ claim }) => settle({ ...claimOf(claim), outcome: { status: 'unstarted' } }),
    work: async ({ claim, since }) => {
      if (performance.now() - since > keptUnasked && !(await store.keepClaim(claim))) return
      options.onBegin?.(claim)
      const { call, abandonedClaims } = await callOnce(claim, context)
      const outcome = outcomeOf(call, claim.attempt, store.clock.now())
      await settle({ ...claimOf(claim), outcome, abandonedClaims })
      const end = endOf(claim, call, outcome, store.clock.now())
      if (options.follow !== true) ends.push(end)
      options.onEnd?.(end)
    },
  })
  return ends
}

function eitherOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined)
  return given.length === 0 ? undefined : AbortSignal.any(given)
}

/** A claim, and when it was made on the clock of `performance`. */
export interface TimedClaim {
  readonly claim: ClaimedDelivery
  readonly since: number
}

async function claimed(store: StateStore, limit: number): Promise<readonly TimedClaim[]> {
  const since = performance.now()
  return (await store.claimDeliveries(limit)).map((claim) => ({ claim, since }))
}

const claimOf = ({ id, claimId, abandonedClaims }: ClaimedDelivery) => ({ id, claimId, abandonedClaims })

/** How a call ended, and the claims of which something may still run. */
interface EndedCall {
  readonly call: CallEnd
  readonly abandonedClaims: readonly string[]
}

/**
 * What earlier attempts left running is ended first, so that a hook never runs twice at a time: while that fails it is not
 * called, and stays known to whoever tries next.
 */
async function callOnce(claim: ClaimedDelivery, context: DeliveryContext): Promise<EndedCall> {
  const { hook, event, key, attempt, depth, claimId } = claim
  const { told, abandonedClaims } = await endAbandoned(claim, context)
  if (told !== null) return { call: failed(`An earlier attempt may still run. ${told}`), abandonedClaims }
  const mark = markOf(claimId)
  const call = await callHook(
    { hook, event, key, attempt, depth: depth + 1, mark, database: context.store.file },
    context,
  )
  return { call, abandonedClaims: 'mayRun' in call ? [...abandonedClaims, claimId] : abandonedClaims }
}

/** `told`: why some of it may still run. What is posted to a server runs nowhere here. */
async function endAbandoned({ hook, abandonedClaims }: ClaimedDelivery, { host }: DeliveryContext) {
  if (hook.target.kind !== 'command') return { told: null, abandonedClaims }
  const left: string[] = []
  let told: string | null = null
  for (const claimId of abandonedClaims) {
    const why = await leftRunning(markOf(claimId), host)
    if (why === null) continue
    told ??= why
    left.push(claimId)
  }
  return { told, abandonedClaims: left }
}

const markOf = (claimId: string): string => `hook:${claimId}`

/** Who is asked to wait waits, and never less than without being asked. */
function outcomeOf(call: CallEnd, attempt: number, now: number): DeliveryOutcome {
  if (call.ok) return { status: 'delivered' }
  if ('interrupted' in call) return { status: 'again', error: 'It was interrupted.', delay: 0 }
  const { error, final } = call
  const own = final ? null : backOff(attempt)
  if (own === null) return { status: 'failed', error }
  return { status: 'again', error, delay: Math.max(own, retryAfter(call.retryAfter, now) ?? 0) }
}

function toldOutcome(call: CallEnd, { status }: DeliveryOutcome): DeliveryEnd['outcome'] {
  if ('interrupted' in call) return 'interrupted'
  return status === 'unstarted' ? 'again' : status
}

function endOf(
  { id, hook, event, attempt }: ClaimedDelivery,
  call: CallEnd,
  outcome: DeliveryOutcome,
  now: number,
): DeliveryEnd {
  return {
    id,
    hook: hook.name,
    eventId: event.id,
    eventType: event.type,
    stack: event.stack,
    attempt,
    outcome: toldOutcome(call, outcome),
    error: 'error' in outcome ? outcome.error : null,
    dueAt: outcome.status === 'again' ? now + outcome.delay : null,
  }
}
