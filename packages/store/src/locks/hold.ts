import { randomUUID } from 'node:crypto'
import { type Hold, type LockHolder, LockLostError, type LockRecord, type StackRecord } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { eventLog } from '../events/event-log.ts'
import { deleteLock, markHolder, type NewLockRow, selectLock } from './lock-queries.ts'
import { lockRecord } from './lock-record.ts'
import type { LockRoom } from './lock-room.ts'
import type { SharedLease } from './shared-lease.ts'

/** A lock that was taken. */
export interface Taken {
  readonly stack: StackRecord
  readonly row: NewLockRow
  readonly fence: number
  readonly lease: SharedLease
  readonly takenOverFrom: LockHolder | null
}

/** Keeps the lease alive from now on. */
export function makeHold(room: LockRoom, taken: Taken): Hold {
  const { stack, row, fence, lease, takenOverFrom } = taken
  const { keeper, settings } = room
  let released = false
  keeper.keep(row.session_id, lease)
  return {
    stack,
    lockId: row.lock_id,
    sessionId: row.session_id,
    fence,
    takenOverFrom,
    check: () => {
      const problem = leaseProblem(room, taken, released)
      if (problem !== null) throw new LockLostError(stack.name, lockNow(room, stack.id), problem)
    },
    release: async () => {
      if (released) return
      released = true
      keeper.forget(row.session_id)
      const now = settings.clock.now()
      await room.writing.transact((connection) => release(connection, taken, now))
    },
  }
}

function leaseProblem({ settings, judge }: LockRoom, { lease }: Taken, released: boolean): string | null {
  if (released) return 'it was given back'
  if (lease.isLost()) return 'somebody else took it'
  const left = lease.ends() - judge().witness.leaseClock.now()
  return left > settings.lease.margin ? null : 'its lease was not renewed in time'
}

/** For the error's text; what cannot be read is left out of it. */
function lockNow({ reading, settings, judge }: LockRoom, stackId: number): LockRecord | null {
  try {
    const row = reading.readNow(undefined, (connection) => connection.get(selectLock({ stackId })))
    return row === undefined ? null : lockRecord(row, settings.path, judge().witness)
  } catch {
    return null
  }
}

/** Touches nothing when the lock is somebody else's by now. */
function release(connection: Connection, { stack, row }: Taken, now: number): void {
  if (connection.run(deleteLock({ stackId: stack.id, sessionId: row.session_id })) === 0) return
  connection.get(markHolder({ stackId: stack.id, lockId: null, sessionId: null }))
  const events = eventLog(connection, stack.id, now, randomUUID())
  events.append({
    type: 'lock.released',
    severity: 'info',
    message: `${row.locked_by} gave the lock of "${stack.name}" back.`,
    source: 'lock',
    actor: row.locked_by,
    data: { lockId: row.lock_id, operation: row.operation },
  })
  events.finish()
}
