import type { JournalPosition, ResourceRecord, SecretReader, StateReader } from '@sloth-runner/core'
import { countEnded, noCounts } from './hooks/prune-deliveries.ts'
import type { Judge } from './locks/liveness.ts'
import { readContent } from './reads/content.ts'
import { readDependencies, readDependencyRecords, readRunDurations } from './reads/dependencies.ts'
import { readAcknowledgements, readReport, readReports } from './reads/drift.ts'
import { countEvents, findEvents, readEvent, readEventChains, readEvents } from './reads/events.ts'
import { readDeliveries, readHookSummaries, readNextDelivery, unrecordedHooks } from './reads/hooks.ts'
import { readLastLock, readLock, readLockQueue, readLocks } from './reads/locks.ts'
import { readOwners, readOwnersBelow } from './reads/owners.ts'
import type { Reading } from './reads/reading.ts'
import { readObject, readOutputs } from './reads/records.ts'
import { type ResourceSlice, readResourceCounts, readResourceSlice, readResources } from './reads/resources.ts'
import {
  readActedOn,
  readAllRuns,
  readInDoubt,
  readJournalPosition,
  readOperationEnds,
  readOperations,
  readRun,
  readRuns,
} from './reads/runs.ts'
import {
  checkSnapshots,
  nothingPresent,
  readPresent,
  readSnapshot,
  readSnapshotContent,
  readSnapshots,
} from './reads/snapshots.ts'
import { readStack, readStackNames, readStacks } from './reads/stacks.ts'
import { readValueKeys, readValues } from './reads/values.ts'
import type { Settings } from './settings.ts'

/** The reading methods over a door. */
export function readerOver(settings: Settings, reading: Reading, secrets: SecretReader): StateReader {
  const { path, clock } = settings
  const judge = (): Judge => ({ path, witness: settings.witness() })
  return {
    clock,
    file: path,
    secrets,
    stacks: (filter) => reading.read([], (connection) => readStacks(connection, judge(), filter?.status)),
    stack: (name) => reading.read(null, (connection) => readStack(connection, judge(), name)),
    content: (name, { versions = false } = {}) =>
      reading.read(null, (connection) =>
        readContent(connection, { path, judge: judge(), now: clock.now() }, name, versions),
      ),
    stackNames: () => reading.read([], readStackNames),
    resources: (stackId, filter = {}) => reading.read([], (connection) => readResources(connection, stackId, filter)),
    resourceSlices: (stackId, size) => sliced(reading, stackId, size),
    resourceCounts: (stackId) => reading.read({}, (connection) => readResourceCounts(connection, stackId)),
    owners: (keys) => reading.read([], (connection) => readOwners(connection, keys)),
    ownersBelow: (beginnings) => reading.read([], (connection) => readOwnersBelow(connection, beginnings)),
    lock: (stackId) => reading.read(null, (connection) => readLock(connection, judge(), stackId)),
    locks: () => reading.read([], (connection) => readLocks(connection, judge())),
    lockQueue: (stackId) => reading.read([], (connection) => readLockQueue(connection, judge(), stackId)),
    lastLock: (stackId) => reading.read(null, (connection) => readLastLock(connection, stackId)),
    runs: (stackId, limit = 20) => reading.read([], (connection) => readRuns(connection, judge(), stackId, limit)),
    allRuns: (filter = {}) => reading.read([], (connection) => readAllRuns(connection, judge(), filter)),
    run: (stackId, runId) => reading.read(null, (connection) => readRun(connection, judge(), stackId, runId)),
    operations: (runId) => reading.read([], (connection) => readOperations(connection, runId)),
    operationEnds: (runIds) => reading.read([], (connection) => readOperationEnds(connection, runIds)),
    operationsInDoubt: (stackId) => reading.read([], (connection) => readInDoubt(connection, stackId)),
    journalPosition: (stackId) =>
      reading.read<JournalPosition>({ newest: 0, open: [] }, (connection) => readJournalPosition(connection, stackId)),
    addressesActedOn: (stackId, since) =>
      reading.read(new Set(), (connection) => readActedOn(connection, stackId, since)),
    outputs: (stackId) => reading.read([], (connection) => readOutputs(connection, stackId)),
    values: (stackId, filter = {}) =>
      reading.read([], (connection) => readValues(connection, { stackId, now: clock.now(), ...filter })),
    valueKeys: (stackId) => reading.read([], (connection) => readValueKeys(connection, { stackId, now: clock.now() })),
    dependencies: (stackId) => reading.read([], (connection) => readDependencies(connection, stackId)),
    dependencyRecords: () =>
      reading.read({ stacks: [], edges: [] }, (connection) => readDependencyRecords(connection, judge())),
    runDurations: () => reading.read<ReadonlyMap<string, number>>(new Map(), readRunDurations),
    snapshots: (stackId) => reading.read([], (connection) => readSnapshots(connection, stackId)),
    checkSnapshots: (stackId) => reading.read([], (connection) => checkSnapshots(connection, stackId)),
    snapshot: (stackId, version) => reading.read(null, (connection) => readSnapshot(connection, stackId, version)),
    snapshotContent: (stackId, version) =>
      reading.read(null, (connection) => readSnapshotContent(connection, path, stackId, version)),
    present: (stackId) => reading.read(nothingPresent, (connection) => readPresent(connection, stackId, clock.now())),
    report: (stackId, which) => reading.read(null, (connection) => readReport(connection, stackId, which)),
    reports: (filter = {}) => reading.read([], (connection) => readReports(connection, filter)),
    acknowledgements: (stackId) => reading.read([], (connection) => readAcknowledgements(connection, stackId)),
    object: (sha256) => reading.read(null, (connection) => readObject(connection, path, sha256)),
    events: (stackId, { after = 0, limit = 100 } = {}) =>
      reading.read([], (connection) => readEvents(connection, stackId, after, limit)),
    event: (id) => reading.read(null, (connection) => readEvent(connection, id)),
    findEvents: ({ limit = 100, ...filter } = {}) =>
      reading.read([], (connection) => findEvents(connection, { ...filter, limit })),
    eventCounts: (filter = {}) => reading.read([], (connection) => countEvents(connection, filter)),
    eventChains: () => reading.read([], readEventChains),
    ...hookReads(settings, reading, judge),
    close: async () => reading.close(),
  }
}

function hookReads({ clock, hooks: { configured } }: Settings, reading: Reading, judge: () => Judge) {
  return {
    hooks: () => reading.read(unrecordedHooks(configured), (connection) => readHookSummaries(connection, configured)),
    deliveries: (filter = {}) => reading.read([], (connection) => readDeliveries(connection, judge(), filter)),
    endedDeliveries: (before) => reading.read(noCounts, (connection) => countEnded(connection, before)),
    nextDelivery: () => reading.read(null, (connection) => readNextDelivery(connection, judge(), clock.now())),
  } satisfies Partial<StateReader>
}

async function* sliced(reading: Reading, stackId: number, limit: number): AsyncIterable<readonly ResourceRecord[]> {
  for (let after = 0; ; ) {
    const { records, last } = await reading.read<ResourceSlice>({ records: [], last: null }, (connection) =>
      readResourceSlice(connection, stackId, { after, limit }),
    )
    if (last === null) return
    yield records
    if (records.length < limit) return
    after = last
  }
}
