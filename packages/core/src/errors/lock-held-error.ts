import type { LockRecord } from '../domain/lock.ts'
import { onOneLine } from '../domain/one-line.ts'
import { formatTime } from '../domain/quantities.ts'
import { EngineError } from './engine-error.ts'

/** Somebody else holds the lock of the stack, or, where the name is null, that of the database. Nothing was done. */
export class LockHeldError extends EngineError {
  readonly stackName: string | null
  readonly lock: LockRecord

  constructor(stack: string | null, lock: LockRecord) {
    super('lock-held', {
      message: `${stack === null ? 'The database' : `The stack "${stack}"`} is locked by ${onOneLine(lock.lockedBy)} for "${onOneLine(lock.operation)}".`,
      detail: `${heldSince(lock)}${workingUnder(lock)}`,
      remedy: stack !== null && lock.kind === 'manual' ? manualRemedy(stack) : automaticRemedy,
    })
    this.stackName = stack
    this.lock = lock
  }
}

const automaticRemedy = 'Wait for it with --wait 5m. The lock of a process that has died is taken over by itself.'

function manualRemedy(stack: string): string {
  return `Wait for it with --wait 5m, or present it with --lock-id if it is yours. Where it is stuck, take it away: "sloth-runner stack lock force-release ${stack} --reason …".`
}

function heldSince({ kind, lockedAt, expiresAt, holder, reason }: LockRecord): string {
  const since = formatTime(lockedAt)
  const because = reason === null ? '.' : `: ${onOneLine(reason)}`
  if (kind === 'automatic') return `Held since ${since} by process ${holder.pid} on ${holder.host}${because}`
  return `Taken by hand at ${since} on ${holder.host}, until ${formatTime(expiresAt)}${because}`
}

function workingUnder({ kind, session }: LockRecord): string {
  if (kind === 'automatic' || session === null || !session.live) return ''
  return `\n${onOneLine(session.actor)} works under it: "${onOneLine(session.operation)}" by process ${session.holder.pid} on ${session.holder.host}.`
}
