import type { Hold } from '../../contracts/hold.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import type { RunRecord } from '../../domain/run.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { LockLostError } from '../../errors/lock-lost-error.ts'
import { TooManyRunsError } from '../../errors/too-many-runs-error.ts'
import { memoryReader, requiredRecord } from './memory-reader.ts'
import { type MemoryRecord, newRecord } from './memory-record.ts'
import { keepImported, takeSnapshot } from './memory-snapshots.ts'
import { memoryVault } from './memory-vault.ts'
import { applyWrite, checkIdentities, unacknowledge } from './memory-writes.ts'

/** A store in memory, with what a test may look at and break. */
export interface MemoryStore extends StateStore {
  /** What is on record of a stack. Throws when there is none. */
  record(stack: string): MemoryRecord
  /** Called before a guarded write; what it throws, the write throws, and nothing is kept. */
  beforeWrite: (writes: readonly StateWrite[]) => void
  /** As if the process that holds locks were killed: nothing it holds can write any more, and its runs are interrupted. */
  kill(): void
  /** Sets the clock; milliseconds since 1970. Each look at it is a millisecond later. */
  time: number
}

/**
 * A state store in memory for tests of the engine. It keeps the promises that the engine builds on: transactions whole
 * or not at all, guards, unique identities, and reads that see what was acknowledged. What it leaves out is what only a
 * database can promise: durability, leases, waiting, locks taken by hand, hooks.
 */
export function memoryStore(): MemoryStore {
  const records = new Map<string, MemoryRecord>()
  const secrets: MemoryRecord['secrets'] = new Map()
  let traces: MemoryRecord['traces'] = new Map()
  let session = 0
  let serial = 0
  let dead = 0
  const required = (id: number) => requiredRecord({ records }, id)
  const isDead = (sessionId: string) => Number(sessionId) <= dead
  const commit = (hold: Hold, change: (record: MemoryRecord) => void) => {
    if (isDead(hold.sessionId)) throw new LockLostError(hold.stack.name, null, 'its process is dead')
    const before = required(hold.stack.id)
    const after = structuredClone({ ...before, secrets: new Map(), traces: new Map() })
    const changed = { ...after, secrets: new Map(secrets), traces: new Map(traces) }
    change(changed)
    const others = [...records.values()].filter((record) => record !== before)
    checkIdentities([...others, changed])
    for (const [id, secret] of changed.secrets) secrets.set(id, secret)
    traces = changed.traces
    records.set(hold.stack.name, { ...changed, secrets })
  }
  const newSession = (stack: string | null) => {
    session += 1
    const mine = session
    return {
      lockId: `lock-${mine}`,
      sessionId: `${mine}`,
      takenOverFrom: null,
      check: () => {
        if (mine <= dead) throw new LockLostError(stack, null, 'its process is dead')
      },
      release: async () => undefined,
    }
  }
  const vault = memoryVault(secrets, () => [...traces.values()])
  const clock = { now: () => store.time++ }
  const store: MemoryStore = {
    ...memoryReader({ records, sealed: secrets, clock, secrets: vault, moment: () => store.time, isDead }),
    time: 1_700_000_000_000,
    secrets: vault,
    beforeWrite: () => undefined,
    kill: () => {
      dead = session
    },
    record: (stack) => {
      const record = records.get(stack)
      if (record === undefined) throw new InternalError(`There is no stack "${stack}".`)
      return record
    },
    reader: () => store,
    createStack: async ({ name, description = null, version = null }) => {
      if (records.has(name)) throw new EngineError('stack-exists', { message: `There is a stack "${name}".` })
      serial += 1
      const record = newRecord({ id: serial, name, description, version, now: store.time })
      records.set(name, { ...record, secrets })
      return record.stack
    },
    acquire: async (name) => ({ ...newSession(name), stack: store.record(name).stack, fence: session }),
    acquireDatabase: async () => ({ ...newSession(null), stack: null }),
    lockByHand: unlockable,
    releaseLock: unlockable,
    forceRelease: unlockable,
    write: async (hold, writes) => {
      store.beforeWrite(writes)
      commit(hold, (record) => {
        for (const write of writes) applyWrite(record, write, store.clock.now())
      })
    },
    openRun: async (hold, { event, limit = Number.POSITIVE_INFINITY, lineUp: _, ...run }, writes) => {
      store.beforeWrite(writes)
      const others = [...records.values()].filter(({ stack, runs: [newest] }) => {
        return stack.name !== hold.stack.name && newest?.status === 'running' && !isDead(newest.sessionId)
      })
      const names = others.map(({ stack }) => stack.name)
      if (names.length >= limit) throw new TooManyRunsError({ running: names, waiting: [], limit })
      serial += 1
      const id = serial
      commit(hold, (record) => {
        const open = { stackId: hold.stack.id, sessionId: hold.sessionId, startedAt: store.clock.now() }
        record.runs = [
          { id, ...run, ...open, endedAt: null, status: 'running', summary: null },
          ...record.runs.map((one): RunRecord => (one.status === 'running' ? { ...one, status: 'interrupted' } : one)),
        ]
        for (const write of writes) applyWrite(record, write, store.clock.now())
        if (event !== undefined) record.events.push({ ...event, data: { ...event.data, run: id } })
      })
      return required(hold.stack.id).runs[0] as RunRecord
    },
    createSnapshot: async (stackId, snapshot, actor) =>
      takeSnapshot(required(stackId), snapshot, actor, store.clock.now()),
    importSnapshot: async (stackId, imported, actor) => {
      for (const secret of imported.secrets) secrets.set(secret.id, secret)
      return keepImported(required(stackId), imported, actor, store.clock.now())
    },
    deleteStack: async (hold) => {
      records.delete(hold.stack.name)
    },
    appendReport: async (stackId, report, event, ended = []) => {
      const record = required(stackId)
      record.reports.push({ ...report, id: record.reports.length + 1 })
      record.events.push(event)
      for (const one of ended) unacknowledge(record, one)
      return record.reports.length
    },
    appendEvent: async (stackId, event) => {
      if (stackId !== null) required(stackId).events.push(event)
    },
    addHook: hookless,
    removeHook: hookless,
    claimDeliveries: async () => [],
    keepClaim: async () => false,
    settleDeliveries: async () => undefined,
    retryDeliveries: async () => [],
    pruneDeliveries: async () => ({ delivered: 0, failed: 0, cancelled: 0 }),
  }
  return store
}

async function hookless(): Promise<never> {
  throw new InternalError('a store in memory keeps no hooks')
}

async function unlockable(): Promise<never> {
  throw new InternalError('a store in memory keeps no locks')
}
