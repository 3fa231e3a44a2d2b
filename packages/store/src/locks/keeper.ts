import type { Settings } from '../settings.ts'
import type { Writing } from '../writes/writing.ts'
import type { KeeperMessage, KeeperStart } from './keeper-messages.ts'
import { monotonicNow } from './lease-clock.ts'
import { renewSession } from './renewal.ts'
import type { SharedLease } from './shared-lease.ts'
import { type KeeperThread, startThread } from './start-thread.ts'

/** Keeps the leases of this process alive. */
export interface Keeper {
  keep(sessionId: string, lease: SharedLease): void
  forget(sessionId: string): void
  close(): Promise<void>
}

/**
 * A keeper that does nothing until the first renewal nears; then it starts a thread, because the main thread may be busy
 * for longer than a lease. Most commands end before that and never pay for the thread. If it cannot be started, the main
 * thread renews as well as it can, and says so.
 */
export function keeperOf(settings: Settings, writing: Writing): Keeper {
  const { path, keeperPath, lease, onNotice, databaseFile } = settings
  const kept = new Map<string, SharedLease>()
  const pulse = new BigInt64Array(new SharedArrayBuffer(8))
  const beat = () => Atomics.store(pulse, 0, BigInt(monotonicNow()))
  const timers = new Set<NodeJS.Timeout>()
  let thread: KeeperThread | null = null

  const tell = (message: KeeperMessage) => thread?.tell(message)
  const every = (milliseconds: number, work: () => void) => timers.add(setInterval(work, milliseconds).unref())
  const renewHere = () => {
    for (const [sessionId, shared] of kept)
      void renewOnMain(settings, writing, sessionId, shared).catch(() => undefined)
  }
  const fallBack = (reason: string) => {
    if (thread === null) return
    thread = null
    onNotice(`Leases are kept by the main thread, because the keeper does not run: ${reason}`)
    renewHere()
    every(lease.renewal / 4, renewHere)
  }
  const start = () => {
    beat()
    every(lease.renewal / 4, beat)
    const { length, renewal } = lease
    const workerData: KeeperStart = { path, ...databaseFile.files(), length, renewal, pulse: pulse.buffer }
    thread = startThread(keeperPath, workerData, fallBack)
    for (const [sessionId, { memory }] of kept) tell({ tell: 'keep', sessionId, memory })
  }
  const startInTime = () => {
    if (timers.size === 0) timers.add(setTimeout(start, lease.renewal * 0.75).unref())
  }

  return {
    keep: (sessionId, shared) => {
      kept.set(sessionId, shared)
      startInTime()
      tell({ tell: 'keep', sessionId, memory: shared.memory })
    },
    forget: (sessionId) => {
      kept.delete(sessionId)
      tell({ tell: 'forget', sessionId })
    },
    close: async () => {
      kept.clear()
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      const running = thread
      thread = null
      await running?.stop()
    },
  }
}

async function renewOnMain(
  { lease, clock }: Settings,
  writing: Writing,
  sessionId: string,
  shared: SharedLease,
): Promise<void> {
  const leaseEnds = monotonicNow() + lease.length
  const end = { leaseEnds, expiresAt: clock.now() + lease.length }
  const renewed = await writing.transact((connection) => renewSession(connection, sessionId, end))
  if (renewed) shared.renewed(leaseEnds)
  else shared.lose()
}
