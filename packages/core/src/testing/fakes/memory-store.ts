import type { Hold } from '../../contracts/hold.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { edgesFrom } from '../../dependencies/declared-dependencies.ts'
import type { RunRecord } from '../../domain/run.ts'
import type { CheckedSnapshot } from '../../domain/snapshot.ts'
import type { StackRecord } from '../../domain/stack.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { LockLostError } from '../../errors/lock-lost-error.ts'
import { snapshotTree } from '../../snapshots/snapshot-tree.ts'
import {
  applyWrite,
  checkIdentities,
  keepImported,
  type MemoryRecord,
  type MemorySnapshot,
  presentContents,
  takeSnapshot,
  unacknowledge,
} from './memory-record.ts'
import { memoryVault } from './memory-vault.ts'

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
  let session = 0
  let serial = 0
  let dead = 0
  const byId = (id: number) => [...records.values()].find((record) => record.stack.id === id)
  const required = (id: number) => {
    const record = byId(id)
    if (record === undefined) throw new InternalError(`There is no stack ${id}.`)
    return record
  }
  const sessionOf = (hold: Hold) => Number(hold.sessionId)
  const commit = (hold: Hold, change: (record: MemoryRecord) => void) => {
    if (sessionOf(hold) <= dead) throw new LockLostError(hold.stack.name, null, 'its process is dead')
    const before = required(hold.stack.id)
    const after = structuredClone({ ...before, secrets: new Map() })
    const changed = { ...after, secrets: new Map(secrets) }
    change(changed)
    const others = [...records.values()].filter((record) => record !== before)
    checkIdentities([...others, changed])
    for (const [id, secret] of changed.secrets) secrets.set(id, secret)
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
  const shown = (run: RunRecord): RunRecord =>
    run.status === 'running' && Number(run.sessionId) <= dead ? { ...run, status: 'interrupted' } : run

  const store: MemoryStore = {
    time: 1_700_000_000_000,
    clock: { now: () => store.time++ },
    file: null,
    secrets: memoryVault(secrets),
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
      const stack: StackRecord = {
        id: serial,
        name,
        description,
        version,
        status: 'created',
        definition: null,
        createdAt: store.time,
        updatedAt: store.time,
        lastExecution: null,
        executionCount: 0,
      }
      const empty = {
        runs: [],
        operations: [],
        outputs: [],
        dependencies: [],
        acknowledgements: [],
        reports: [],
        events: [],
        snapshots: [],
      }
      const maps = { resources: new Map(), values: new Map(), objects: new Map() }
      records.set(name, { stack, ...empty, ...maps, nextVersion: 0, secrets })
      return stack
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
    openRun: async (hold, { event, ...run }, writes) => {
      store.beforeWrite(writes)
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
    stacks: async () => [],
    stack: async (name) => records.get(name)?.stack ?? null,
    content: async (name) => {
      const record = records.get(name)
      if (record === undefined) return null
      const { stack, resources, outputs, values, acknowledgements, dependencies, objects } = record
      const kept = [...objects].map(([sha256, data]) => ({ sha256, data }))
      return {
        stack,
        resources: [...resources.values()],
        outputs,
        values: [...values.values()],
        acknowledgements,
        dependencies,
        secrets: [...secrets.values()],
        keys: [],
        objects: kept,
        versions: null,
      }
    },
    stackNames: async () => [...records.keys()].sort(),
    resourceSlices: async function* (stackId, size) {
      const all = await this.resources(stackId)
      for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
    },
    resources: async (stackId, { states, addresses } = {}) =>
      [...required(stackId).resources.values()].filter(
        (row) =>
          (states === undefined || states.includes(row.state)) &&
          (addresses === undefined || addresses.includes(row.address)),
      ),
    resourceCounts: async () => ({}),
    owners: async (keys) =>
      [...records.values()].flatMap((record) =>
        [...record.resources.values()].flatMap((row) =>
          row.identity
            .filter((key) => keys.includes(key))
            .map((key) => ({ key, stack: record.stack.name, address: row.address })),
        ),
      ),
    lock: async () => null,
    locks: async () => [],
    lockQueue: async () => [],
    lastLock: async () => null,
    runs: async (stackId, limit = 20) => required(stackId).runs.slice(0, limit).map(shown),
    allRuns: async ({ runId, limit = 20 } = {}) =>
      [...records.values()]
        .flatMap(({ stack, runs }) => runs.map((run) => ({ ...shown(run), stack: stack.name })))
        .filter((run) => runId === undefined || run.id === runId)
        .sort((one, other) => other.id - one.id)
        .slice(0, limit),
    run: async (stackId, runId) =>
      required(stackId)
        .runs.map(shown)
        .find((run) => run.id === runId) ?? null,
    operations: async (runId) =>
      [...records.values()].flatMap((record) => record.operations.filter((operation) => operation.runId === runId)),
    operationsInDoubt: async (stackId) =>
      required(stackId).operations.filter((operation) => operation.outcome === null),
    journalPosition: async (stackId) => {
      const { operations } = required(stackId)
      const open = operations.flatMap(({ outcome }, index) => (outcome === null ? [index] : []))
      return { newest: operations.length, open }
    },
    addressesActedOn: async (stackId, { newest, open }) =>
      new Set(
        required(stackId)
          .operations.filter(({ outcome }, index) => outcome === null || index >= newest || open.includes(index))
          .map((operation) => operation.address),
      ),
    outputs: async (stackId) => required(stackId).outputs,
    values: async (stackId, { keys } = {}) =>
      [...required(stackId).values.values()].filter(
        ({ key, expiresAt }) =>
          (expiresAt === null || expiresAt > store.time) && (keys === undefined || keys.includes(key)),
      ),
    valueKeys: async (stackId) => (await store.values(stackId)).map(({ key }) => key).sort(),
    dependencies: async (stackId) => required(stackId).dependencies,
    dependencyRecords: async () => ({
      stacks: [...records.values()].map(({ stack: { name, version, status } }) => ({ name, version, status })),
      edges: [...records.values()].flatMap(({ stack, dependencies }) => edgesFrom(stack.name, dependencies)),
    }),
    runDurations: async () => new Map(),
    snapshots: async (stackId) => {
      const record = required(stackId)
      return record.snapshots.map(({ record: one }) => ({ ...one, needed: isNeeded(record, one.run) }))
    },
    checkSnapshots: async (stackId) => required(stackId).snapshots.map(checkedSnapshot),
    snapshot: async (stackId, version) => {
      const found = required(stackId).snapshots.find(({ record }) => record.version === version)
      return found === undefined ? null : { ...checkedSnapshot(found), contents: found.contents }
    },
    snapshotContent: async (stackId, version) => {
      const details = await store.snapshot(stackId, version)
      const kept = [...required(stackId).objects].map(([sha256, data]) => ({ sha256, data }))
      return details === null ? null : { details, secrets: [...secrets.values()], keys: [], objects: kept }
    },
    present: async (stackId) => presentContents(required(stackId), store.clock.now()),
    report: async (stackId, which) =>
      required(stackId).reports.findLast(({ id, only }) =>
        which === 'whole' ? only === null : which === undefined || id === which,
      ) ?? null,
    reports: async ({ stackId, since = 0, limit = 20 } = {}) =>
      [...records.values()]
        .filter(({ stack }) => stackId === undefined || stack.id === stackId)
        .flatMap(({ reports }) => reports)
        .filter(({ endedAt }) => endedAt >= since)
        .map(({ resources: _, dependencies: __, ...summary }) => ({ ...summary, id: summary.id ?? 0 }))
        .sort((one, other) => other.endedAt - one.endedAt)
        .slice(0, limit),
    acknowledgements: async (stackId) =>
      (stackId === undefined ? [...records.values()] : [required(stackId)]).flatMap(
        (record) => record.acknowledgements,
      ),
    object: async (sha256) =>
      [...records.values()].map((record) => record.objects.get(sha256)).find((data) => data !== undefined) ?? null,
    events: async () => [],
    event: async () => null,
    findEvents: async () => [],
    eventCounts: async () => [],
    eventChains: async () => [],
    hooks: async () => [],
    deliveries: async () => [],
    nextDelivery: async () => null,
    addHook: hookless,
    removeHook: hookless,
    claimDeliveries: async () => [],
    keepClaim: async () => false,
    settleDeliveries: async () => undefined,
    retryDeliveries: async () => [],
    close: async () => undefined,
  }
  return store
}

/** Whether a run is not settled: it goes on, has an operation in doubt, or is the newest and was interrupted. */
function isNeeded({ runs, operations }: MemoryRecord, runId: number | null): boolean {
  const run = runs.find(({ id }) => id === runId)
  if (run === undefined) return false
  const doubtful = operations.some((operation) => operation.runId === run.id && operation.outcome === null)
  return run.status === 'running' || doubtful || (run.status === 'interrupted' && run === runs[0])
}

/** What is in memory is never damaged. */
function checkedSnapshot({ record, contents }: MemorySnapshot): CheckedSnapshot {
  const { objects } = snapshotTree(contents)
  const size = objects.reduce((sum, { text }) => sum + text.length, 0)
  return { ...record, problems: [], objects: objects.length, size }
}

async function hookless(): Promise<never> {
  throw new InternalError('a store in memory keeps no hooks')
}

async function unlockable(): Promise<never> {
  throw new InternalError('a store in memory keeps no locks')
}
