import type { LockRecord } from '../domain/lock.ts'
import { onOneLine } from '../domain/one-line.ts'
import { formatTime } from '../domain/quantities.ts'
import { EngineError } from './engine-error.ts'

/** The lock that was presented is not, or no longer, the one on record. Nothing was done. */
export class LockNotHeldError extends EngineError {
  readonly stackName: string

  constructor(stack: string, lockId: string, now: LockRecord | null) {
    super('lock-not-held', {
      message: `The lock ${lockId} of the stack "${stack}" is not on record: it was given back, taken away, or has expired and gone to somebody else.`,
      detail:
        now === null
          ? 'The stack is not locked now.'
          : `${onOneLine(now.lockedBy)} holds it now, for "${onOneLine(now.operation)}", since ${formatTime(now.lockedAt)}.`,
      remedy: `See who had it with "sloth-runner stack lock status ${stack}", then take the lock anew.`,
    })
    this.stackName = stack
  }
}
