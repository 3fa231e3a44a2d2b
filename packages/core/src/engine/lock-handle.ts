import type { StateReader } from '../contracts/state-reader.ts'
import type { LockRecord } from '../domain/lock.ts'
import { EngineError } from '../errors/engine-error.ts'
import { LockHeldError } from '../errors/lock-held-error.ts'
import { LockNotHeldError } from '../errors/lock-not-held-error.ts'
import { NotLockedError } from '../errors/not-locked-error.ts'
import { manualLockRequest } from '../locking/manual-lock.ts'
import { toldWaiting } from '../locking/told-waiting.ts'
import type { EngineContext } from './engine-context.ts'
import type {
  AcquireLockRequest,
  ForceReleaseRequest,
  LockHandle,
  LockStatus,
  ReleaseLockRequest,
} from './requests/lock-requests.ts'
import { requireStack } from './require-stack.ts'

/** The lock of one stack of an engine. */
export function lockHandle(name: string, context: EngineContext): LockHandle {
  const { store } = context.options
  return {
    acquire: (request) => acquireLock(name, request ?? {}, context),
    release: (request) => releaseLock(name, request ?? {}, context),
    forceRelease: (request) => forceRelease(name, request, context),
    status: () => lockStatus(name, store.reader()),
  }
}

async function acquireLock(name: string, request: AcquireLockRequest, context: EngineContext): Promise<LockRecord> {
  const { store, identity, lockMemory } = context.options
  const { wait = 0, signal } = request
  const wanted = manualLockRequest(request, { identity, lockTimeout: context.policy.lockTimeout })
  const lock = await store.lockByHand(name, {
    ...wanted,
    ...toldWaiting(wait, request),
    ...(signal === undefined ? {} : { signal }),
  })
  await lockMemory?.remember(name, lock.lockId)
  return lock
}

async function releaseLock(name: string, request: ReleaseLockRequest, context: EngineContext): Promise<LockRecord> {
  const { store, identity, lockMemory } = context.options
  const remembered = (await lockMemory?.recall(name)) ?? null
  const lockId = request.lockId ?? remembered ?? (await refuseUnpresented(name, store))
  const { unlockedBy } = request
  const release = { lockId, actor: unlockedBy ?? identity, ...(unlockedBy === undefined ? {} : { unlockedBy }) }
  const lock = await store.releaseLock(name, release).catch(async (error: unknown) => {
    if (isGone(error) && lockId === remembered) await lockMemory?.forget(name)
    throw error
  })
  if (lockId === remembered) await lockMemory?.forget(name)
  return lock
}

/** Whether an error says that a lock is not on record any more, so that nothing is left to be remembered. */
export function isGone(error: unknown): boolean {
  return LockNotHeldError.isInstance(error) || NotLockedError.isInstance(error)
}

async function refuseUnpresented(name: string, state: StateReader): Promise<never> {
  const stack = await requireStack(name, state)
  const lock = await state.lock(stack.id)
  if (lock !== null) throw new LockHeldError(name, lock)
  throw new NotLockedError(name)
}

async function forceRelease(name: string, { reason, releasedBy }: ForceReleaseRequest, context: EngineContext) {
  const { store, identity, lockMemory } = context.options
  if (reason.trim() === '')
    throw new EngineError('usage', {
      message: 'A lock is not taken away without a reason.',
      remedy: 'Say why: the reason is kept on record.',
    })
  const forced = await store.forceRelease(name, { actor: releasedBy ?? identity, reason })
  if ((await lockMemory?.recall(name)) === forced.lockId) await lockMemory?.forget(name)
  return forced
}

function statusOf(lock: LockRecord | null): LockStatus['status'] {
  if (lock === null) return 'unlocked'
  return lock.live ? 'locked' : 'expired'
}

async function lockStatus(name: string, state: StateReader): Promise<LockStatus> {
  const { id } = await requireStack(name, state)
  const lock = await state.lock(id)
  return {
    stack: name,
    status: statusOf(lock),
    lock,
    duration: lock === null ? null : Math.max(0, state.clock.now() - lock.lockedAt),
    queue: await state.lockQueue(id),
    last: await state.lastLock(id),
  }
}
