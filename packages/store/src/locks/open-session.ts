import {
  type Hold,
  LockHeldError,
  LockNotHeldError,
  type NewEvent,
  NoSuchStackError,
  type SessionRequest,
  type StackRecord,
} from '@sloth-runner/core'
import { newId } from '../database/new-id.ts'
import type { LockRow } from '../database/tables/lock-rows.ts'
import { appendEvent } from '../events/append-event.ts'
import { readStack, readStackNames } from '../reads/stacks.ts'
import { makeHold } from './hold.ts'
import { noteSession } from './holder-queries.ts'
import { holderOf, isInUse, sessionLease } from './liveness.ts'
import { putSession, seenLock, selectLock } from './lock-queries.ts'
import { lockRecord } from './lock-record.ts'
import type { LockRoom } from './lock-room.ts'
import { type NewSession, newSession } from './new-lock.ts'
import { pause, requireWaiting, unlessBusy, waitingTime } from './take-turn.ts'

type Presented = SessionRequest & { readonly lockId: string }

/**
 * Opens a session under a lock that was taken by hand, whether or not its time is over: as long as it is on record,
 * nobody else has had the stack. A session that is dead is replaced; one that lives is waited for as the request says.
 */
export async function openSession(room: LockRoom, stackName: string, request: Presented): Promise<Hold> {
  const deadline = performance.now() + (request.wait ?? 0)
  for (;;) {
    requireWaiting(request.signal, stackName)
    const { stack, lock } = await look(room, stackName)
    const presented = requirePresented(room, stackName, lock, request.lockId)
    if (!isInUse(presented, room.judge())) {
      const hold = await unlessBusy({ deadline, signal: request.signal }, () =>
        putToUse(room, stack, presented, request),
      )
      if (hold !== null) return hold
      continue
    }
    const left = deadline - performance.now()
    if (left <= 0) throw new LockHeldError(stackName, lockRecord(presented, room.judge()))
    await pause(Math.min(left, waitingTime(1)), request.signal)
  }
}

/** The lock of a stack when it is the one that is presented, and was taken by hand. */
export function requirePresented(
  room: LockRoom,
  stackName: string,
  lock: LockRow | undefined,
  lockId: string,
): LockRow {
  if (lock?.lock_id === lockId && lock.kind === 'manual') return lock
  const now = lock === undefined ? null : lockRecord(lock, room.judge())
  throw new LockNotHeldError(stackName, lockId, now?.live === true ? now : null)
}

/** A stack with its lock; `NoSuchStackError` when there is no such stack. */
export async function look(
  { reading, judge }: LockRoom,
  name: string,
): Promise<{ readonly stack: StackRecord; readonly lock: LockRow | undefined }> {
  const { stack, lock, names } = await reading.read(
    { stack: null, lock: undefined, names: [] as readonly string[] },
    (connection) => {
      const found = readStack(connection, judge(), name)
      if (found === null) return { stack: null, lock: undefined, names: readStackNames(connection) }
      return { stack: found, lock: connection.get(selectLock({ stackId: found.id })), names: [] }
    },
  )
  if (stack === null) throw new NoSuchStackError(name, names)
  return { stack, lock }
}

/** Null: the lock has moved since it was looked at. */
async function putToUse(room: LockRoom, stack: StackRecord, lock: LockRow, request: Presented): Promise<Hold | null> {
  const session = newSession(room, request)
  const dead = sessionLease(lock)
  const takenOverFrom = dead === null ? null : holderOf(dead, room.settings.path)
  const writeId = newId()
  const fence = await room.writing.transact((connection) => {
    if (connection.run(putSession({ ...session, ...seenLock(lock) })) === 0) return null
    const noted = connection.get(noteSession({ stackId: stack.id, sessionId: session.session_id }))
    if (noted === undefined) throw new NoSuchStackError(stack.name, readStackNames(connection))
    appendEvent(connection, stack.id, openingEvent(stack, lock, session), session.session_since, writeId)
    return noted.fence
  })
  return fence === null ? null : makeHold(room, stack, { lock, session, takenOverFrom }, fence)
}

function openingEvent(stack: StackRecord, lock: LockRow, session: NewSession): NewEvent {
  const { session_actor: actor, session_operation: operation } = session
  const dead = lock.session_operation
  const after = dead === null ? '' : `, after "${dead}" of ${lock.session_actor} has ended without a word`
  return {
    type: 'lock.session_opened',
    severity: dead === null ? 'info' : 'warning',
    message: `${actor} works on "${stack.name}" under the lock of ${lock.locked_by}: "${operation}"${after}.`,
    source: 'lock',
    actor,
    data: { lockId: lock.lock_id, operation },
  }
}
