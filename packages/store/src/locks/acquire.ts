import type {
  DatabaseHold,
  Hold,
  LockRecord,
  LockRequest,
  ManualLockRequest,
  SessionRequest,
  StackRecord,
} from '@sloth-runner/core'
import { newId } from '../database/new-id.ts'
import { type HeldSession, makeDatabaseHold, makeHold } from './hold.ts'
import { lockRecord } from './lock-record.ts'
import type { LockRoom } from './lock-room.ts'
import { automaticLock, manualLock } from './new-lock.ts'
import { openSession } from './open-session.ts'
import { takeLock } from './take-lock.ts'
import { type Turn, takeTurn } from './take-turn.ts'

/** Takes the lock of a stack with a session, or opens a session under the lock that is presented. */
export async function acquire(room: LockRoom, stackName: string, request: SessionRequest): Promise<Hold> {
  const { lockId } = request
  if (lockId !== undefined) return openSession(room, stackName, { ...request, lockId })
  return takeTurn(room, stackName, request, async (turn) => {
    const stack = turn.stack as StackRecord
    const taken = await takeAutomatic(room, turn, request)
    return taken === null ? null : makeHold(room, stack, taken.session, taken.fence)
  })
}

/** Takes the lock of the database. */
export async function acquireDatabase(room: LockRoom, request: LockRequest): Promise<DatabaseHold> {
  return takeTurn(room, null, request, async (turn) => {
    const taken = await takeAutomatic(room, turn, request)
    return taken === null ? null : makeDatabaseHold(room, taken.session)
  })
}

/** Takes the lock of a stack by hand. */
export async function lockByHand(room: LockRoom, stackName: string, request: ManualLockRequest): Promise<LockRecord> {
  return takeTurn(room, stackName, request, async (turn) => {
    const row = manualLock(room, (turn.stack as StackRecord).id, request)
    const claim = { ...turn, request, row, writeId: newId() }
    const fence = await room.writing.transact((connection) => takeLock(connection, claim))
    return fence === null ? null : lockRecord({ ...row, session_place: null }, room.judge())
  })
}

async function takeAutomatic(
  room: LockRoom,
  turn: Turn,
  request: LockRequest,
): Promise<{ readonly session: HeldSession; readonly fence: number } | null> {
  const row = automaticLock(room, turn.stack?.id ?? null, request)
  const claim = { ...turn, request, row, writeId: newId() }
  const fence = await room.writing.transact((connection) => takeLock(connection, claim))
  if (fence === null) return null
  return { fence, session: { lock: row, session: row, takenOverFrom: turn.position.lapsedFrom } }
}
