import type { NewSecret } from '../../contracts/secret-vault.ts'
import type { Owner, StateReader } from '../../contracts/state-reader.ts'
import { edgesFrom } from '../../dependencies/declared-dependencies.ts'
import type { Json } from '../../domain/json.ts'
import { valueAt } from '../../domain/path.ts'
import type { RunRecord } from '../../domain/run.ts'
import type { CheckedSnapshot } from '../../domain/snapshot.ts'
import { placesOfForm, secretIdOf } from '../../domain/wire.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { snapshotTree } from '../../snapshots/snapshot-tree.ts'
import type { MemoryRecord, MemorySnapshot } from './memory-record.ts'
import { presentContents } from './memory-snapshots.ts'

/** What a memory store holds, and what is known of those who write it. */
export interface MemoryRoom extends Pick<StateReader, 'clock' | 'secrets'> {
  /** By the names of their stacks. */
  readonly records: ReadonlyMap<string, MemoryRecord>
  /** All secrets, by their ids. */
  readonly sealed: ReadonlyMap<string, NewSecret>
  /** Milliseconds since 1970; looking does not move the clock on. */
  moment(): number
  /** Whether the process that opened a session was killed. */
  isDead(sessionId: string): boolean
}

/** The record of a stack by its number. Throws when there is none. */
export function requiredRecord({ records }: Pick<MemoryRoom, 'records'>, id: number): MemoryRecord {
  const record = [...records.values()].find(({ stack }) => stack.id === id)
  if (record === undefined) throw new InternalError(`There is no stack ${id}.`)
  return record
}

/** The reading half of a memory store. */
export function memoryReader(room: MemoryRoom): StateReader {
  return {
    clock: room.clock,
    file: null,
    secrets: room.secrets,
    ...stackReads(room),
    ...resourceReads(room),
    ...runReads(room),
    ...snapshotReads(room),
    ...reportReads(room),
    ...unkept,
    close: async () => undefined,
  }
}

/** What is kept by nobody: only a database has a use for it. */
const unkept = {
  stacks: async () => [],
  lock: async () => null,
  locks: async () => [],
  lockQueue: async () => [],
  lastLock: async () => null,
  events: async () => [],
  event: async () => null,
  findEvents: async () => [],
  eventCounts: async () => [],
  eventChains: async () => [],
  hooks: async () => [],
  deliveries: async () => [],
  endedDeliveries: async () => ({ delivered: 0, failed: 0, cancelled: 0 }),
  nextDelivery: async () => null,
} satisfies Partial<StateReader>

function stackReads(room: MemoryRoom) {
  const { records, sealed } = room
  const required = (id: number) => requiredRecord(room, id)
  const values: StateReader['values'] = async (stackId, { keys } = {}) =>
    [...required(stackId).values.values()].filter(
      ({ key, expiresAt }) =>
        (expiresAt === null || expiresAt > room.moment()) && (keys === undefined || keys.includes(key)),
    )
  return {
    stack: async (name) => records.get(name)?.stack ?? null,
    stackNames: async () => [...records.keys()].sort(),
    content: async (name) => {
      const record = records.get(name)
      if (record === undefined) return null
      const { stack, resources, outputs, acknowledgements, dependencies } = record
      return {
        stack,
        resources: [...resources.values()],
        outputs,
        values: [...record.values.values()],
        acknowledgements,
        dependencies,
        secrets: [...sealed.values()],
        keys: [],
        objects: objectsOf(record),
        versions: null,
      }
    },
    object: async (sha256) =>
      [...records.values()].map((record) => record.objects.get(sha256)).find((data) => data !== undefined) ?? null,
    outputs: async (stackId) => required(stackId).outputs,
    values,
    valueKeys: async (stackId) => (await values(stackId)).map(({ key }) => key).sort(),
    dependencies: async (stackId) => required(stackId).dependencies,
    dependencyRecords: async () => ({
      stacks: [...records.values()].map(({ stack: { name, version, status } }) => ({ name, version, status })),
      edges: [...records.values()].flatMap(({ stack, dependencies }) => edgesFrom(stack.name, dependencies)),
    }),
  } satisfies Partial<StateReader>
}

function objectsOf({ objects }: MemoryRecord) {
  return [...objects].map(([sha256, data]) => ({ sha256, data }))
}

function resourceReads(room: MemoryRoom) {
  const { records } = room
  const all = (stackId: number) => [...requiredRecord(room, stackId).resources.values()]
  const ownersOf = (isMeant: (key: string) => boolean): readonly Owner[] =>
    [...records.values()]
      .flatMap(({ stack, resources }) =>
        [...resources.values()].flatMap(({ identity, places, address, protect, machine, ownedSince }) =>
          identity.flatMap((written) =>
            [...new Set([written, places[written] ?? written])]
              .filter(isMeant)
              .map((key) => ({ key, written, stack: stack.name, address, protect, machine, ownedSince })),
          ),
        ),
      )
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
  return {
    resources: async (stackId, { states, addresses } = {}) =>
      all(stackId).filter(
        (row) =>
          (states === undefined || states.includes(row.state)) &&
          (addresses === undefined || addresses.includes(row.address)),
      ),
    /** Of what `resources` answers, also where a test says itself what that is. */
    resourceSlices: async function* (this: Pick<StateReader, 'resources'>, stackId, size) {
      const rows = await this.resources(stackId)
      for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
    },
    resourceCounts: async (stackId) => {
      const byState = Map.groupBy(all(stackId), ({ state }) => state)
      return Object.fromEntries([...byState].map(([state, rows]) => [state, rows.length]))
    },
    owners: async (keys) => ownersOf((key) => keys.includes(key)),
    ownersBelow: async (beginnings) =>
      ownersOf((key) => beginnings.some((beginning) => key.startsWith(beginning, key.indexOf(':') + 1))),
  } satisfies Partial<StateReader>
}

function runReads(room: MemoryRoom) {
  const all = () => [...room.records.values()]
  const required = (id: number) => requiredRecord(room, id)
  const shown = (run: RunRecord): RunRecord =>
    run.status === 'running' && room.isDead(run.sessionId) ? { ...run, status: 'interrupted' } : run
  return {
    runs: async (stackId, limit = 20) => required(stackId).runs.slice(0, limit).map(shown),
    allRuns: async ({ runId, limit = 20 } = {}) =>
      all()
        .flatMap(({ stack, runs }) => runs.map((run) => ({ ...shown(run), stack: stack.name })))
        .filter((run) => runId === undefined || run.id === runId)
        .sort((one, other) => other.id - one.id)
        .slice(0, limit),
    run: async (stackId, runId) =>
      required(stackId)
        .runs.map(shown)
        .find((run) => run.id === runId) ?? null,
    runDurations: async () => new Map(),
    operations: async (runId) =>
      all().flatMap((record) => record.operations.filter((operation) => operation.runId === runId)),
    operationEnds: async (runIds) =>
      runIds.flatMap((runId) => {
        const own = all().flatMap(({ operations }) => operations.filter((operation) => operation.runId === runId))
        const newest = [...new Map(own.map((operation) => [operation.address, operation])).values()]
        const ends = Map.groupBy(newest, ({ outcome }) => outcome)
        return [...ends].map(([outcome, those]) => ({ runId, outcome, count: those.length }))
      }),
    operationsInDoubt: async (stackId) => required(stackId).operations.filter(({ outcome }) => outcome === null),
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
  } satisfies Partial<StateReader>
}

function snapshotReads(room: MemoryRoom) {
  const required = (id: number) => requiredRecord(room, id)
  const snapshot: StateReader['snapshot'] = async (stackId, version) => {
    const found = required(stackId).snapshots.find(({ record }) => record.version === version)
    return found === undefined ? null : { ...checkedSnapshot(found), contents: found.contents }
  }
  return {
    snapshots: async (stackId) => {
      const record = required(stackId)
      return record.snapshots.map(({ record: one }) => ({ ...one, needed: isNeeded(record, one.run) }))
    },
    checkSnapshots: async (stackId) => required(stackId).snapshots.map(checkedSnapshot),
    snapshot,
    snapshotContent: async (stackId, version) => {
      const details = await snapshot(stackId, version)
      if (details === null) return null
      return { details, secrets: [...room.sealed.values()], keys: [], objects: objectsOf(required(stackId)) }
    },
    present: async (stackId) => presentContents(required(stackId), room.clock.now()),
  } satisfies Partial<StateReader>
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
  const secrets = placesOfForm(contents as unknown as Json, '$secret').flatMap(
    (place) => secretIdOf(valueAt(contents as unknown as Json, place)) ?? [],
  )
  return { ...record, problems: [], objects: objects.length, size, secrets: [...new Set(secrets)].toSorted() }
}

function reportReads(room: MemoryRoom) {
  const all = () => [...room.records.values()]
  const required = (id: number) => requiredRecord(room, id)
  return {
    report: async (stackId, which) =>
      required(stackId).reports.findLast(({ id, only }) =>
        which === 'all-resources' ? only === null : which === undefined || id === which,
      ) ?? null,
    reports: async ({ stackId, since = 0, limit = 20 } = {}) =>
      all()
        .filter(({ stack }) => stackId === undefined || stack.id === stackId)
        .flatMap(({ reports }) => reports)
        .filter(({ endedAt }) => endedAt >= since)
        .map(({ resources: _, dependencies: __, ...summary }) => ({ ...summary, id: summary.id ?? 0 }))
        .sort((one, other) => other.endedAt - one.endedAt)
        .slice(0, limit),
    acknowledgements: async (stackId) =>
      (stackId === undefined ? all() : [required(stackId)]).flatMap((record) => record.acknowledgements),
  } satisfies Partial<StateReader>
}
