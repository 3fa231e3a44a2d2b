import type { StateWrite } from '../contracts/state-write.ts'
import type { SnapshotRecord } from '../domain/snapshot.ts'

/** What deletes one snapshot, with the event that tells of it. Pure. */
export function deleteWrites(
  stack: string,
  { version, root, description }: SnapshotRecord,
  actor: string,
): readonly StateWrite[] {
  return [
    { write: 'delete-snapshots', versions: [version] },
    {
      write: 'event',
      event: {
        type: 'snapshot.deleted',
        severity: 'info',
        message: `The snapshot v${version} of "${stack}" was deleted.`,
        source: 'snapshot',
        actor,
        data: { version, root, description },
      },
    },
  ]
}
