import type { LockMemory } from '../contracts/lock-memory.ts'
import { EngineError } from '../errors/engine-error.ts'

/** The lock, taken by hand, that a change is to work under. */
export interface PresentedLock {
  readonly lockId: string
  /** It was not named, but taken here before. */
  readonly remembered: boolean
}

/** What a change is asked to work with. */
export interface LockPresentation {
  readonly stack: string
  readonly lockId: string | undefined
  readonly memory: LockMemory | undefined
  /** Whether a change takes the lock by itself. */
  readonly autoLock: boolean
}

/**
 * The lock to work under: the one that is named, else the one that is remembered, else null, and the change takes one by
 * itself. `EngineError` `lock-required` where it may not.
 */
export async function presentedLock(given: LockPresentation): Promise<PresentedLock | null> {
  const { stack, lockId, memory, autoLock } = given
  if (lockId !== undefined) return { lockId, remembered: false }
  const remembered = (await memory?.recall(stack)) ?? null
  if (remembered !== null) return { lockId: remembered, remembered: true }
  if (autoLock) return null
  throw new EngineError('lock-required', {
    message: `The stack "${stack}" has to be locked by hand before it is changed, and no lock was presented.`,
    detail: 'Locks are not taken automatically: stacks.auto_lock is off.',
    remedy: `Take one with "sloth-runner stack lock acquire ${stack} --reason …" (it needs a stack that exists: "sloth-runner stack create ${stack}"); present one that was taken elsewhere with --lock-id.`,
  })
}
