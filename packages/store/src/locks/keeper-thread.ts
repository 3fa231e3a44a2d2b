import { parentPort, workerData } from 'node:worker_threads'
import { besideMain } from '../database/close-own.ts'
import type { Connection } from '../database/connection.ts'
import { namedFile } from '../database/named-file.ts'
import { openDurable } from '../database/open-durable.ts'
import { namedLog } from '../database/real-place.ts'
import type { KeeperMessage, KeeperStart } from './keeper-messages.ts'
import { monotonicNow } from './lease-clock.ts'
import { renewSession } from './renewal.ts'
import { type SharedLease, sharedLease } from './shared-lease.ts'

/**
 * The thread that keeps leases alive while the main thread is at work. It may wait for the database in its own time. When
 * the main thread has given no sign of life for two leases it falls silent: a process that hangs loses its locks.
 */
const { path, file, log, length, renewal, pulse } = workerData as KeeperStart
const pulseCell = new BigInt64Array(pulse)
const leases = new Map<string, SharedLease>()
let connection: Connection | null = null

const mainThreadLives = () => monotonicNow() - Number(Atomics.load(pulseCell, 0)) < 2 * length
const isDue = (lease: SharedLease) => lease.ends() - monotonicNow() <= length - renewal

function renew(sessionId: string, lease: SharedLease): void {
  connection ??= openDurable(path, Math.min(5_000, renewal), undefined, besideMain)
  const leaseEnds = monotonicNow() + length
  if (renewSession(connection, sessionId, { leaseEnds, expiresAt: Date.now() + length })) lease.renewed(leaseEnds)
  else {
    lease.lose()
    leases.delete(sessionId)
  }
}

/**
 * An error of the database leaves the lease as it is: the next round tries again, until the margin ends the work. So
 * does another file in its place, or beside it as its log, which is not opened: SQLite's log beside it may be that of
 * the former.
 */
function renewDue(): void {
  if (!mainThreadLives() || namedFile(path) !== file || namedLog(path) !== log) return
  for (const [sessionId, lease] of leases) {
    try {
      if (isDue(lease)) renew(sessionId, lease)
    } catch {
      connection?.close()
      connection = null
    }
  }
}

const rounds = setInterval(renewDue, Math.max(10, renewal / 10))

parentPort?.on('message', (message: KeeperMessage) => {
  if (message.tell === 'keep') {
    leases.set(message.sessionId, sharedLease(message.memory))
    renewDue()
  } else if (message.tell === 'forget') leases.delete(message.sessionId)
  else {
    clearInterval(rounds)
    connection?.close()
    parentPort?.close()
  }
})
