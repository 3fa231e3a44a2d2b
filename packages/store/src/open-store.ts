import {
  type Hold,
  InternalError,
  type NewObject,
  type NewRun,
  type RunRecord,
  type StateStore,
  type StateWrite,
  sha256,
  snapshotTree,
  TooManyRunsError,
} from '@sloth-runner/core'
import { backUpDaily } from './care/daily-backup.ts'
import { newId } from './database/new-id.ts'
import { appendEvent } from './events/append-event.ts'
import { addHook, removeHook } from './hooks/change-hooks.ts'
import { claimDeliveries, keepClaim, settleDeliveries } from './hooks/claim-deliveries.ts'
import { pruneDeliveries } from './hooks/prune-deliveries.ts'
import { retryDeliveries } from './hooks/retry-deliveries.ts'
import { acquire, acquireDatabase, lockByHand } from './locks/acquire.ts'
import { keeperOf } from './locks/keeper.ts'
import type { LockRoom } from './locks/lock-room.ts'
import { forceRelease, releaseLock } from './locks/release-lock.ts'
import { readerOver } from './open-reader.ts'
import { readingOf } from './reads/reading.ts'
import { keyRing } from './secrets/key-ring.ts'
import { secretReader, secretVault } from './secrets/vault.ts'
import { type Settings, type StoreOptions, settingsOf } from './settings.ts'
import { appendReport } from './writes/append-report.ts'
import { createStack } from './writes/create-stack.ts'
import { deleteStack } from './writes/delete-stack.ts'
import { importSnapshot } from './writes/import-snapshot.ts'
import { openRun, placed, writeGuarded } from './writes/open-run.ts'
import { lineUp } from './writes/require-place.ts'
import { createSnapshot } from './writes/write-snapshot.ts'
import { writingOf } from './writes/writing.ts'

/**
 * The state store on a SQLite database. Opens and creates nothing until something is asked of it: reading opens what is
 * there, and only the first write makes folder, file and tables. Errors are `StoreError`.
 */
export function openStore(options: StoreOptions): StateStore {
  return storeOf(settingsOf(options))
}

/** The store over settings. */
export function storeOf(settings: Settings): StateStore {
  const { path, clock } = settings
  const reading = readingOf(settings)
  const writing = writingOf(settings)
  const keeper = keeperOf(settings, writing)
  const judge = () => ({ path, witness: settings.witness() })
  const ring = keyRing(settings)
  const secrets = secretVault({ settings, reading, writing, judge, ring })
  const looking = readerOver(settings, reading, secretReader(settings, reading, ring))
  const room: LockRoom = { settings, reading, writing, keeper, judge }
  return {
    ...readerOver(settings, reading, secrets),
    secrets,
    reader: () => looking,
    createStack: (stack) => writing.transact((connection) => createStack(connection, stack, clock.now())),
    acquire: (stack, request) => acquire(room, stack, request),
    acquireDatabase: (request) => acquireDatabase(room, request),
    lockByHand: (stack, request) => lockByHand(room, stack, request),
    releaseLock: (stack, release) => releaseLock(room, stack, release),
    forceRelease: (stack, release) => forceRelease(room, stack, release),
    write: async (hold, writes, database) => {
      requireTrueDigests(objectsOf(writes))
      await writing.transact((connection) => writeGuarded(connection, { hold, database }, writes, judge(), clock.now()))
    },
    openRun: (hold, run, writes) => beginRun(room, hold, run, writes),
    createSnapshot: (stackId, snapshot, actor) =>
      writing.transact((connection) => createSnapshot(connection, stackId, snapshot, actor, clock.now())),
    importSnapshot: (stackId, imported, actor) => {
      requireTrueDigests(imported.objects)
      const tree = snapshotTree(imported.contents)
      return writing.transact((connection) =>
        importSnapshot(connection, stackId, { ...imported, tree }, actor, clock.now()),
      )
    },
    deleteStack: async (hold, actor) => {
      await writing.transact((connection) => deleteStack(connection, hold, actor, judge(), clock.now()))
      keeper.forget(hold.sessionId)
    },
    appendReport: (stackId, report, event, ended = []) => {
      const writeId = newId()
      const found = { report, event, ended }
      return writing.transact((connection) => appendReport(connection, stackId, found, clock.now(), writeId))
    },
    appendEvent: (stackId, event) => {
      const writeId = newId()
      return writing.transact((connection) => appendEvent(connection, stackId, event, clock.now(), writeId))
    },
    addHook: (hook, actor) => {
      const writeId = newId()
      return writing.transact((connection) => addHook(connection, hook, { actor, now: clock.now(), writeId }))
    },
    removeHook: (name, actor) => {
      const writeId = newId()
      return writing.transact((connection) => removeHook(connection, name, { actor, now: clock.now(), writeId }))
    },
    claimDeliveries: (limit) => claimDeliveries(room, limit),
    keepClaim: (claim) => keepClaim(room, claim),
    settleDeliveries: (settled) => settleDeliveries(room, settled),
    retryDeliveries: (request) =>
      writing.transact((connection) => retryDeliveries(connection, request, judge(), clock.now())),
    pruneDeliveries: (before, limit) => pruneDeliveries(room, before, limit),
    close: async () => {
      await keeper.close()
      const written = writing.close()
      reading.close()
      settings.databaseFile.end()
      if (written) await backUpDaily(settings, settings.dailyBackups)
    },
  }
}

async function beginRun(room: LockRoom, hold: Hold, run: NewRun, writes: readonly StateWrite[]): Promise<RunRecord> {
  requireTrueDigests(objectsOf(writes))
  const { settings, reading, writing, judge } = room
  const opening = await placed(run, reading, judge)
  try {
    return await writing.transact((connection) =>
      openRun(connection, { hold, writes }, opening, judge(), settings.clock.now()),
    )
  } catch (error) {
    if (run.lineUp === true && TooManyRunsError.isInstance(error))
      await writing.transact((connection) => lineUp(connection, hold.sessionId))
    throw error
  }
}

function objectsOf(writes: readonly StateWrite[]): readonly NewObject[] {
  return writes.flatMap((write) => (write.write === 'object' ? [write.object] : []))
}

/** Looked at before the transaction, which computes nothing. */
function requireTrueDigests(objects: readonly NewObject[]): void {
  for (const { sha256: named, data } of objects) {
    if (sha256(data) === named) continue
    throw new InternalError(`An object was to be kept under a digest that is not its own: ${named}.`)
  }
}
