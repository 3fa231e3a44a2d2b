import type { NewImportedSnapshot } from '../../contracts/snapshot-content.ts'
import type { ResourceRecord } from '../../domain/resource.ts'
import type { NewSnapshot, SnapshotContents, SnapshotRecord, SnapshotResource } from '../../domain/snapshot.ts'
import { snapshotTree } from '../../snapshots/snapshot-tree.ts'
import type { MemoryRecord } from './memory-record.ts'

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
