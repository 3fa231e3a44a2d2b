import { bucketObject, type DatabaseProblem } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { readDeclared } from '../reads/present.ts'
import { checkSnapshots } from '../reads/snapshots.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'
import { repairLabel } from './repair-label.ts'
import { repairing } from './repairing.ts'

const selectStacks = statement(() =>
  tables.selectFrom('stacks').select(['id', 'name']).where('deleted_at', 'is', null).orderBy('name'),
)

/** A root that nothing needs goes with the snapshot, in one transaction. */
const selectLostRoots = statement(() =>
  tables
    .selectFrom('objects')
    .select('sha256')
    .where('kind', '=', 'root')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('state_versions').select('id').whereRef('state_data', '=', 'objects.sha256'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('object_refs').select('id').whereRef('object_refs.sha256', '=', 'objects.sha256'))),
    )
    .orderBy('sha256'),
)

const selectBuckets = statement((given: { stackId: number }) =>
  tables
    .selectFrom('resource_buckets')
    .select(['bucket', 'sha256'])
    .where('stack_id', '=', given.stackId)
    .where('sha256', 'is not', null),
)

const clearBucket = statement((given: { stackId: number; bucket: number }) =>
  tables
    .updateTable('resource_buckets')
    .set({ sha256: null })
    .where('stack_id', '=', given.stackId)
    .where('bucket', '=', given.bucket),
)

interface Stack {
  readonly id: number
  readonly name: string
}

/**
 * Whether every snapshot has all it is made of and is told of as it was, and whether what is kept for the next one is what
 * is on record. Damaged bytes are told with the objects, secrets that are gone with the secrets; here each snapshot that they
 * spoil is named.
 */
export async function checkAllSnapshots(
  connection: Connection,
  settings: Settings,
  repair: boolean,
): Promise<PartCheck> {
  let checked = 0
  const problems: DatabaseProblem[] = []
  for (const stack of connection.all(selectStacks({}))) {
    const snapshots = checkSnapshots(connection, stack.id)
    checked += snapshots.length
    for (const snapshot of snapshots) {
      const { version, problems: found } = snapshot
      const label = found.find(({ kind }) => kind === 'label')
      const objects = found.length - (label === undefined ? 0 : 1)
      if (objects > 0) problems.push(spoiledSnapshot(stack, version, objects))
      if (label === undefined) continue
      const damaged = { stackId: stack.id, snapshot, kept: label.object }
      problems.push(spoiledLabel(stack, version, repair && (await repairLabel(connection, settings, damaged))))
    }
    for (const bucket of staleBuckets(connection, stack.id)) {
      if (repair) await cleared(settings, stack.id, bucket)
      problems.push(staleBucket(stack, bucket, repair))
    }
  }
  // A label with a damaged root leaves the right one without a snapshot: that is told already.
  if (problems.length === 0)
    for (const { sha256 } of connection.all(selectLostRoots({}))) problems.push(lostSnapshot(sha256))
  return { checked, problems }
}

function lostSnapshot(root: string): DatabaseProblem {
  const detail = `It is gone, and nothing of this program took it away: what it is made of is still kept.`
  return { part: 'snapshots', subject: `the snapshot of ${root}`, detail, remedy: 'Restore a backup.', repaired: false }
}

/** Buckets whose kept hash is not that of what is on record. */
function staleBuckets(connection: Connection, stackId: number): readonly number[] {
  const kept = connection.all(selectBuckets({ stackId }))
  const declared = readDeclared(
    connection,
    stackId,
    kept.map(({ bucket }) => bucket),
  )
  const present = Map.groupBy(declared, ({ bucket }) => bucket)
  return kept
    .filter(({ bucket, sha256 }) => {
      const resources = (present.get(bucket) ?? []).map(({ resource }) => resource)
      return resources.length === 0 || bucketObject(resources).sha256 !== sha256
    })
    .map(({ bucket }) => bucket)
}

async function cleared(settings: Settings, stackId: number, bucket: number): Promise<void> {
  await repairing(settings, (connection) => connection.run(clearBucket({ stackId, bucket })))
}

function spoiledSnapshot({ name }: Stack, version: number, objects: number): DatabaseProblem {
  const some =
    objects === 1
      ? 'One object or sensitive value that it needs is'
      : `${objects} objects or sensitive values that it needs are`
  return {
    part: 'snapshots',
    subject: `v${version} of "${name}"`,
    detail: `${some} damaged or missing.`,
    remedy: 'It cannot be restored until they are put right; the other snapshots can.',
    repaired: false,
  }
}

function spoiledLabel({ name }: Stack, version: number, repaired: boolean): DatabaseProblem {
  return {
    part: 'snapshots',
    subject: `the label of v${version} of "${name}"`,
    detail: 'What is told of the snapshot is not what was written: version, creator, description, tags, time or root.',
    remedy: repaired
      ? 'It was written again as the event tells it that came with the snapshot.'
      : '"db check --repair" writes it again where the event that came with the snapshot tells it; else restore a backup.',
    repaired,
  }
}

function staleBucket({ name }: Stack, bucket: number, repaired: boolean): DatabaseProblem {
  return {
    part: 'snapshots',
    subject: `bucket ${bucket} of "${name}"`,
    detail: 'What is kept for the next snapshot is not what is on record.',
    remedy: repaired
      ? 'It was cleared: the next snapshot makes it anew.'
      : '"db check --repair" clears it, and the next snapshot makes it anew.',
    repaired,
  }
}
