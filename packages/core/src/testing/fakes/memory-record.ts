import type { NewSecret } from '../../contracts/secret-vault.ts'
import type { NewImportedSnapshot } from '../../contracts/snapshot-content.ts'
import type { EndedAcknowledgement, StateWrite } from '../../contracts/state-write.ts'
import type { Acknowledgement, NewAcknowledgement } from '../../domain/acknowledgement.ts'
import { blankResource } from '../../domain/blank-resource.ts'
import type { DependencyRecord } from '../../domain/dependency.ts'
import type { NewEvent } from '../../domain/event.ts'
import { errorFinding } from '../../domain/finding.ts'
import { samePath } from '../../domain/path.ts'
import type { DriftReport } from '../../domain/report.ts'
import type { ResourceRecord } from '../../domain/resource.ts'
import type { OperationRecord, RunRecord } from '../../domain/run.ts'
import type { SensitiveTrace } from '../../domain/sensitive-trace.ts'
import type { NewSnapshot, SnapshotContents, SnapshotRecord, SnapshotResource } from '../../domain/snapshot.ts'
import type { OutputRecord, StackRecord } from '../../domain/stack.ts'
import type { ValueRecord } from '../../domain/value.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import { snapshotTree } from '../../snapshots/snapshot-tree.ts'
import { endTraces, noteTrace } from './memory-traces.ts'

/** A snapshot with all that it holds. */
export interface MemorySnapshot {
  readonly record: SnapshotRecord
  readonly contents: SnapshotContents
}

/** What a memory store holds of one stack. */
export interface MemoryRecord {
  stack: StackRecord
  resources: Map<string, ResourceRecord>
  runs: RunRecord[]
  operations: OperationRecord[]
  outputs: OutputRecord[]
  values: Map<string, ValueRecord>
  dependencies: DependencyRecord[]
  acknowledgements: Acknowledgement[]
  reports: DriftReport[]
  events: NewEvent[]
  snapshots: MemorySnapshot[]
  /** The last version given. */
  nextVersion: number
  objects: Map<string, Uint8Array>
  secrets: Map<string, NewSecret>
  /** Of all stacks, by type and owned keys. */
  traces: Map<string, SensitiveTrace>
}

/** The record of a stack that was just made. */
export function newRecord({
  now,
  ...named
}: Pick<StackRecord, 'id' | 'name' | 'description' | 'version'> & { readonly now: number }): MemoryRecord {
  const made = { createdAt: now, updatedAt: now, lastExecution: null, executionCount: 0 }
  return {
    stack: { ...named, status: 'created', definition: null, ...made },
    resources: new Map(),
    runs: [],
    operations: [],
    outputs: [],
    values: new Map(),
    dependencies: [],
    acknowledgements: [],
    reports: [],
    events: [],
    snapshots: [],
    nextVersion: 0,
    objects: new Map(),
    secrets: new Map(),
    traces: new Map(),
  }
}

/** Does one write, as a store does: what cannot be is an error, and nothing of the transaction is kept. */
export function applyWrite(record: MemoryRecord, write: StateWrite, now: number): void {
  switch (write.write) {
    case 'stack': {
      const { write: _, executions = 0, ...set } = write
      record.stack = { ...record.stack, ...set, executionCount: record.stack.executionCount + executions }
      return
    }
    case 'resource': {
      const before = record.resources.get(write.address) ?? blankResource(write.address)
      const { identity = before.identity, places = write.set.identity === undefined ? before.places : {} } = write.set
      record.resources.set(write.address, {
        ...before,
        ...write.set,
        identity: [...new Set(identity)],
        places,
        updatedAt: now,
      })
      return
    }
    case 'rename':
      rename(record, write.from, write.to)
      return
    case 'remove':
      if (!record.resources.delete(write.address)) throw new InternalError(`There is no "${write.address}" to remove.`)
      record.acknowledgements = record.acknowledgements.filter(({ address }) => address !== write.address)
      return
    case 'intent': {
      const { write: _, ...intent } = write
      record.operations.push({ ...intent, outcome: null, after: null, error: null, startedAt: now, endedAt: null })
      return
    }
    case 'outcome':
      endOperation(record, write, now)
      return
    case 'outputs':
      record.outputs = write.outputs.map((output) => ({ ...output, updatedAt: now }))
      return
    case 'value': {
      const { write: _, ...set } = write
      const createdAt = record.values.get(write.key)?.createdAt ?? now
      record.values.set(write.key, { ...set, createdAt, updatedAt: now })
      return
    }
    case 'remove-value':
      record.values.delete(write.key)
      return
    case 'dependencies': {
      const { origin } = write
      const own = write.dependencies.map((request): DependencyRecord => ({ ...request, origin }))
      const others = record.dependencies.filter((one) => one.origin !== origin)
      record.dependencies = origin === 'declared' ? [...own, ...others] : [...others, ...own]
      return
    }
    case 'acknowledge':
      acknowledge(record, write.acknowledgement, now)
      return
    case 'unacknowledge':
      unacknowledge(record, write)
      return
    case 'snapshot':
      takeSnapshot(record, write.snapshot, write.actor, now)
      return
    case 'versions':
      throw new InternalError('A store in memory takes no snapshots of another record.')
    case 'delete-snapshots':
      record.snapshots = record.snapshots.filter((one) => !write.versions.includes(one.record.version))
      return
    case 'trace':
      noteTrace(record.traces, write.trace)
      return
    case 'untrace':
      endTraces(record.traces, write.keys)
      return
    case 'end-run':
      record.runs = record.runs.map((run) =>
        run.id === write.runId ? { ...run, status: write.status, summary: write.summary, endedAt: now } : run,
      )
      return
    case 'object':
      record.objects.set(write.object.sha256, write.object.data)
      return
    case 'secret':
      record.secrets.set(write.secret.id, write.secret)
      return
    case 'key':
      return
    case 'event':
      record.events.push(write.event)
  }
}

function rename(record: MemoryRecord, from: string, to: string): void {
  const row = record.resources.get(from)
  if (row === undefined) throw new InternalError(`There is no "${from}" to rename.`)
  if (record.resources.has(to))
    throw refused('address-taken', from, `"${from}" cannot become "${to}": it is there already.`)
  record.resources.delete(from)
  record.resources.set(to, { ...row, address: to })
  record.operations = record.operations.map((one) => (one.address === from ? { ...one, address: to } : one))
  record.acknowledgements = record.acknowledgements.map((one) => (one.address === from ? { ...one, address: to } : one))
}

let acknowledged = 0

function acknowledge(record: MemoryRecord, given: NewAcknowledgement, now: number): void {
  if (!record.resources.has(given.address)) throw new InternalError(`There is no "${given.address}".`)
  const others = record.acknowledgements.filter(
    ({ address, path }) => address !== given.address || !samePath(path, given.path),
  )
  acknowledged += 1
  record.acknowledgements = [...others, { ...given, id: acknowledged, stack: record.stack.name, createdAt: now }]
}

/** Takes an acknowledgement off the record, with its event when it was still there. */
export function unacknowledge(record: MemoryRecord, { id, event }: EndedAcknowledgement): void {
  if (!record.acknowledgements.some((one) => one.id === id)) return
  record.acknowledgements = record.acknowledgements.filter((one) => one.id !== id)
  record.events.push(event)
}

function endOperation(record: MemoryRecord, write: StateWrite & { readonly write: 'outcome' }, now: number): void {
  const { runId, address, action, outcome, after, error = null } = write
  const index = record.operations.findIndex(
    (one) => one.runId === runId && one.address === address && one.action === action && one.outcome === null,
  )
  const operation = record.operations[index]
  if (operation === undefined) throw new InternalError(`No ${action} of "${address}" is in doubt.`)
  record.operations[index] = { ...operation, outcome, after, error, endedAt: outcome === null ? null : now }
  const row = record.resources.get(address)
  if (row !== undefined && outcome !== null && after !== null) record.resources.set(address, { ...row, left: after })
}

function refused(code: string, address: string, summary: string): InvalidInputError {
  return new InvalidInputError([errorFinding(code, summary, { address })])
}

/** Owned keys are unique among live resources, and at their real places over stacks; a transaction that ends otherwise is refused. */
export function checkIdentities(records: Iterable<MemoryRecord>): void {
  const owners = new Map<string, { readonly stack: string; readonly who: string; readonly written: boolean }>()
  for (const { stack, resources } of records) {
    for (const { address, identity, places } of resources.values()) {
      for (const key of new Set([...identity, ...Object.values(places)])) {
        const owner = owners.get(key)
        const written = identity.includes(key)
        if (owner !== undefined && (owner.stack !== stack.name || (owner.written && written)))
          throw refused('duplicate-identity', address, `"${address}" claims ${key}, which ${owner.who} owns.`)
        owners.set(key, { stack: stack.name, who: `"${address}" of the stack "${stack.name}"`, written })
      }
    }
  }
}

/** What a snapshot would hold now. */
export function presentContents(
  { stack, resources, outputs, dependencies, values }: MemoryRecord,
  now: number,
): SnapshotContents {
  const { definition, version, description, status } = stack
  const declared = [...resources.values()].filter((row) => row.declared !== null)
  return {
    definition,
    version,
    description,
    status,
    resources: declared.map(snapshotResource).toSorted((one, other) => (one.address < other.address ? -1 : 1)),
    outputs: outputs.map(({ name, value, sensitive }) => ({ name, value, sensitive })),
    dependencies,
    tasks: [],
    values: [...values.values()]
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      .map(({ key, value, sensitive, expiresAt }) => ({ key, value, sensitive, expiresAt }))
      .toSorted((one, other) => (one.key < other.key ? -1 : 1)),
  }
}

function snapshotResource(row: ResourceRecord): SnapshotResource {
  const { address, type, host, dependsOn, triggers, protect, ignore, removal, takeOver, declared } = row
  return { address, type, host, dependsOn, triggers, protect, ignore, removal, takeOver, declared: declared ?? {} }
}

/** Takes a snapshot of a record as it stands. */
export function takeSnapshot(record: MemoryRecord, snapshot: NewSnapshot, actor: string, now: number): SnapshotRecord {
  return keepSnapshot(record, {
    snapshot,
    contents: presentContents(record, now),
    type: 'snapshot.created',
    actor,
    now,
  })
}

/** Keeps a snapshot of another record. */
export function keepImported(
  record: MemoryRecord,
  { snapshot, contents, objects }: NewImportedSnapshot,
  actor: string,
  now: number,
): SnapshotRecord {
  for (const { sha256, data } of objects) record.objects.set(sha256, data)
  return keepSnapshot(record, { snapshot, contents, type: 'snapshot.imported', actor, now })
}

interface Kept {
  readonly snapshot: NewSnapshot
  readonly contents: SnapshotContents
  readonly type: 'snapshot.created' | 'snapshot.imported'
  readonly actor: string
  readonly now: number
}

function keepSnapshot(record: MemoryRecord, { snapshot, contents: given, type, actor, now }: Kept): SnapshotRecord {
  record.nextVersion += 1
  const version = record.nextVersion
  const contents = structuredClone(given)
  const root = snapshotTree(contents).root.sha256
  const run = record.runs.find(({ status }) => status === 'running')?.id ?? null
  const made: SnapshotRecord = { ...snapshot, version, root, createdAt: now, run, needed: run !== null }
  record.snapshots.unshift({ record: made, contents })
  const message = `The snapshot v${version} was kept.`
  record.events.push({
    type,
    severity: 'info',
    message,
    source: 'snapshot',
    actor,
    data: { version },
  })
  return made
}
