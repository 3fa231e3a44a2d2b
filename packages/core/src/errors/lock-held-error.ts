import type { LockRecord } from '../domain/lock.ts'
import { EngineError } from './engine-error.ts'

/** Somebody else holds the lock of the stack. Nothing was done. */
export class LockHeldError extends EngineError {
  readonly stackName: string
  readonly lock: LockRecord

  constructor(stack: string, lock: LockRecord) {
    const { lockedBy, operation, holder } = lock
    super('lock-held', {
      message: `The stack "${stack}" is locked by ${lockedBy} for "${operation}".`,
      detail: `Held since ${new Date(lock.lockedAt).toISOString()} by process ${holder.pid} on ${holder.host}${lock.reason === null ? '' : `: ${lock.reason}`}.`,
      remedy: 'Wait for it with --wait 5m. The lock of a process that has died is taken over by itself.',
    })
    this.stackName = stack
    this.lock = lock
  }
}
