import { EngineError, objectsOfVersions, type PortableSnapshot, type StackVersions } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import { insertSnapshot } from './insert-snapshot.ts'
import { keepObject } from './keep-object.ts'
import type { Ledger } from './ledger.ts'

const raiseNext = statement((given: { stackId: number; next: number }) =>
  tables
    .updateTable('stacks')
    .set({ next_version: given.next })
    .where('id', '=', given.stackId)
    .where('next_version', '<', given.next),
)

const selectVersion = statement((given: { stackId: number; version: number }) =>
  tables
    .selectFrom('state_versions')
    .select(['state_data', 'created_at'])
    .where('stack_id', '=', given.stackId)
    .where('version', '=', given.version),
)

/** Takes snapshots of another record, each under its version, and every object they are made of. */
export function writeVersions(ledger: Ledger, versions: StackVersions): void {
  const { connection, stackId, objects } = ledger
  connection.run(raiseNext({ stackId, next: versions.next }))
  for (const { object, values } of objectsOfVersions(versions)) {
    keepObject(ledger, object, values)
    // What no snapshot needs in the end goes again.
    objects.release(object.sha256)
  }
  for (const snapshot of versions.snapshots) writeVersion(ledger, snapshot)
}

function writeVersion({ connection, stackId }: Ledger, snapshot: PortableSnapshot): void {
  const { version, creator, description, tags, automatic, root, createdAt } = snapshot
  const present = connection.get(selectVersion({ stackId, version }))
  if (present !== undefined) {
    if (present.state_data === root && present.created_at === createdAt) return
    throw new EngineError('version-taken', {
      message: `The snapshot v${version} is on record as another one. Nothing was written.`,
      remedy: 'Import it under another name, or delete the snapshots here first.',
    })
  }
  insertSnapshot(connection, stackId, { version, creator, description, tags, automatic, root, createdAt, run: null })
}
