import type { LockRecord } from '../domain/lock.ts'
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
          ? 'Nobody holds it now.'
          : `${now.lockedBy} holds it now, for "${now.operation}", since ${new Date(now.lockedAt).toISOString()}.`,
      remedy: 'Run the command again: it first settles what was in doubt.',
    })
    this.stackName = stack
  }
}
