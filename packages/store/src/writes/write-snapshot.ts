import {
  bucketObject,
  EngineError,
  type Json,
  listDigests,
  listObjects,
  type NewSnapshot,
  rootObject,
  type SnapshotListDigests,
  type SnapshotRecord,
  shelfObjects,
  snapshotListNames,
} from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { readDeclared, readHead, readLists } from '../reads/present.ts'
import { insertSnapshot } from './insert-snapshot.ts'
import { keepObject } from './keep-object.ts'
import { finishLedger, type Ledger, openLedger } from './ledger.ts'

const takeVersion = statement((given: { stackId: number }) =>
  tables
    .updateTable('stacks')
    .set({ next_version: sql`next_version + 1` })
    .where('id', '=', given.stackId)
    .where('deleted_at', 'is', null)
    .returning(['name', sql<number>`next_version - 1`.as('version')]),
)

const selectBuckets = statement((given: { stackId: number }) =>
  tables.selectFrom('resource_buckets').select(['bucket', 'sha256']).where('stack_id', '=', given.stackId),
)

const setBucket = statement((given: { stackId: number; bucket: number; sha256: string }) =>
  tables
    .updateTable('resource_buckets')
    .set({ sha256: given.sha256 })
    .where('stack_id', '=', given.stackId)
    .where('bucket', '=', given.bucket),
)

const deleteBucket = statement((given: { stackId: number; bucket: number }) =>
  tables.deleteFrom('resource_buckets').where('stack_id', '=', given.stackId).where('bucket', '=', given.bucket),
)

/**
 * Takes a snapshot of the stack as the transaction has it so far. Only what was written to since the last one is looked
 * at, or `anew` everything; the version is the stack's next one, whatever becomes of the snapshots before it.
 */
export function writeSnapshot(ledger: Ledger, snapshot: NewSnapshot, actor: string, anew = false): SnapshotRecord {
  if (anew) clearAllBuckets(ledger)
  const { runId } = ledger
  const root = keepPresent(ledger)
  const { name, record } = recordSnapshot(ledger, snapshot, root)
  const { version, automatic, tags, creator, description } = record
  ledger.events.append({
    type: 'snapshot.created',
    severity: 'info',
    message: `The snapshot v${version} of "${name}" was created.`,
    source: 'snapshot',
    actor,
    data: { version, root, automatic, tags, creator, description, ...(runId === null ? {} : { run: runId }) },
  })
  return record
}

/** Puts a root whose objects are kept on record as the next version of the stack, which is told with its name. */
export function recordSnapshot(
  { connection, stackId, now, runId }: Ledger,
  snapshot: NewSnapshot,
  root: string,
): { readonly name: string; readonly record: SnapshotRecord } {
  const taken = connection.get(takeVersion({ stackId }))
  if (taken === undefined) throw deletedMeanwhile()
  const { name, version } = taken
  const label = { ...snapshot, version, root, createdAt: now, run: runId }
  insertSnapshot(connection, stackId, label)
  return { name, record: { ...label, needed: runId !== null } }
}

/** A snapshot by itself. Inside a transaction. */
export function createSnapshot(
  connection: Connection,
  stackId: number,
  snapshot: NewSnapshot,
  actor: string,
  now: number,
): SnapshotRecord {
  const ledger = openLedger(connection, stackId, now)
  const record = writeSnapshot(ledger, snapshot, actor)
  finishLedger(ledger)
  return record
}

function deletedMeanwhile(): EngineError {
  return new EngineError('no-such-stack', { message: 'The stack was deleted while a snapshot of it was to be taken.' })
}

/** Lets the snapshot look at everything that is declared. */
function clearAllBuckets({ connection, stackId, buckets }: Ledger): void {
  for (const { bucket } of connection.all(selectBuckets({ stackId }))) buckets.touch(bucket)
}

/** Keeps every object of what is on record now and answers with the digest of the root. */
function keepPresent(ledger: Ledger): string {
  const shelves = shelfObjects(keepBuckets(ledger))
  for (const shelf of shelves.values()) keepObject(ledger, shelf, null)
  const root = rootObject(readHead(ledger.connection, ledger.stackId), shelves, keepLists(ledger))
  keepObject(ledger, root, null)
  return root.sha256
}

/** The digest of each bucket that holds anything: those kept, and those made anew because they were written to. */
function keepBuckets(ledger: Ledger): ReadonlyMap<number, string> {
  const { connection, stackId } = ledger
  ledger.buckets.finish()
  const digests = new Map<number, string>()
  const cleared: number[] = []
  for (const { bucket, sha256 } of connection.all(selectBuckets({ stackId }))) {
    if (sha256 === null) cleared.push(bucket)
    else digests.set(bucket, sha256)
  }
  const present = Map.groupBy(readDeclared(connection, stackId, cleared), ({ bucket }) => bucket)
  for (const bucket of cleared) {
    const rows = present.get(bucket)
    if (rows === undefined) {
      connection.run(deleteBucket({ stackId, bucket }))
      continue
    }
    const object = bucketObject(rows.map(({ resource }) => resource))
    const referring = rows.filter(({ refers }) => refers).map(({ resource }) => resource.declared)
    keepObject(ledger, object, referring)
    connection.run(setBucket({ stackId, bucket, sha256: object.sha256 }))
    digests.set(bucket, object.sha256)
  }
  return digests
}

function keepLists(ledger: Ledger): SnapshotListDigests {
  const lists = readLists(ledger.connection, ledger.stackId, ledger.now)
  const objects = listObjects(lists)
  for (const name of snapshotListNames) {
    const object = objects[name]
    if (object !== null) keepObject(ledger, object, lists[name] as unknown as Json)
  }
  return listDigests(objects)
}
