import type { LockRecord } from '../domain/lock.ts'
import { onOneLine } from '../domain/one-line.ts'
import { formatTime } from '../domain/quantities.ts'
import { EngineError } from './engine-error.ts'

/**
 * The lock of a stack, or, where the name is null, that of the database, is no longer ours. Nothing was written after that;
 * an act already begun shows as in doubt.
 */
export class LockLostError extends EngineError {
  readonly stackName: string | null

  constructor(stack: string | null, now: LockRecord | null, because: string) {
    super('lock-lost', {
      message: `The lock of ${stack === null ? 'the database' : `the stack "${stack}"`} was lost: ${because}.`,
      detail:
        now === null
          ? 'Nobody else holds it now.'
          : `${onOneLine(now.lockedBy)} holds it now, for "${onOneLine(now.operation)}", since ${formatTime(now.lockedAt)}.`,
      remedy:
        stack === null
          ? 'Run the command again.'
          : `See what became of it with "sloth-runner stack events list ${stack}", then run the command again.`,
    })
    this.stackName = stack
  }
}
