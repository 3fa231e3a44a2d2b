import type { Hold } from '../contracts/hold.ts'
import { LockNotHeldError } from '../errors/lock-not-held-error.ts'
import { endLeftovers } from '../locking/end-leftovers.ts'
import { givenBack } from '../locking/given-back.ts'
import { type PresentedLock, presentedLock } from '../locking/presented-lock.ts'
import { toldWaiting } from '../locking/told-waiting.ts'
import type { EngineContext } from './engine-context.ts'
import { isGone } from './lock-handle.ts'
import type { HoldRequest } from './requests/stack-requests.ts'

/** How long a small change waits for somebody else's lock unless told otherwise. Milliseconds. */
export const briefWait = 30_000

/**
 * Works under the stack's lock, and gives it back however the work ends: under the one that is presented or remembered,
 * else under one that is taken for the purpose. What a dead run left running is ended before the work begins.
 */
export async function holding<T>(
  name: string,
  operation: string,
  request: HoldRequest,
  context: EngineContext,
  work: (hold: Hold) => Promise<T>,
): Promise<T> {
  const { store, host, identity } = context.options
  const hold = await acquire(name, operation, request, context)
  const onNotice = (message: string) => request.onProgress?.({ kind: 'notice', severity: 'warning', message })
  return givenBack(hold, onNotice, async () => {
    await endLeftovers(hold, { store, host, actor: identity, onNotice })
    return work(hold)
  })
}

/** The same for a small change of the record, one guarded write or two: waits up to 30 s unless the request says otherwise. */
export function holdingBriefly<T>(
  name: string,
  operation: string,
  request: HoldRequest,
  context: EngineContext,
  work: (hold: Hold) => Promise<T>,
): Promise<T> {
  return holding(name, operation, { wait: briefWait, ...request }, context, work)
}

/**
 * Asked before a stack is made, so that a refusal leaves nothing behind. `EngineError` `lock-required` where changes take no
 * lock by themselves; `LockNotHeldError` when one is presented, because a stack that does not exist has none.
 */
export async function requireUnlocked(name: string, request: HoldRequest, context: EngineContext): Promise<void> {
  const presented = await lockFor(name, request, context)
  if (presented === null) return
  if (presented.remembered) await context.options.lockMemory?.forget(name)
  throw new LockNotHeldError(name, presented.lockId, null)
}

/** The lock that a change of a stack is to work under, or null when it takes one by itself. */
function lockFor(name: string, request: HoldRequest, context: EngineContext): Promise<PresentedLock | null> {
  const { options, policy } = context
  return presentedLock({
    stack: name,
    lockId: request.lockId,
    memory: options.lockMemory,
    autoLock: policy.autoLock,
  })
}

async function acquire(name: string, operation: string, request: HoldRequest, context: EngineContext): Promise<Hold> {
  const { store, identity, lockMemory } = context.options
  const presented = await lockFor(name, request, context)
  const wanted = {
    lockedBy: identity,
    operation,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...toldWaiting(request.wait ?? 0, request),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(presented === null ? {} : { lockId: presented.lockId }),
  }
  return store.acquire(name, wanted).catch(async (error: unknown) => {
    if (isGone(error) && presented?.remembered === true) await lockMemory?.forget(name)
    throw error
  })
}
