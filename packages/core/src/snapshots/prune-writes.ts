import type { StateWrite } from '../contracts/state-write.ts'
import type { SnapshotRecord } from '../domain/snapshot.ts'

/** What deletes snapshots that are not to be kept, with the event that tells of it. Nothing when there are none. Pure. */
export function pruneWrites(stack: string, snapshots: readonly SnapshotRecord[], actor: string): readonly StateWrite[] {
  if (snapshots.length === 0) return []
  const versions = snapshots.map(({ version }) => version)
  const what = versions.length === 1 ? '1 snapshot' : `${versions.length} snapshots`
  return [
    { write: 'delete-snapshots', versions },
    {
      write: 'event',
      event: {
        type: 'snapshot.pruned',
        severity: 'info',
        message: `${what} of "${stack}" ${versions.length === 1 ? 'was' : 'were'} pruned: ${written(versions)}.`,
        source: 'snapshot',
        actor,
        data: { versions },
      },
    },
  ]
}

const shown = 10

function written(versions: readonly number[]): string {
  const named = versions.slice(0, shown).map((version) => `v${version}`)
  return versions.length > shown ? `${named.join(', ')} and ${versions.length - shown} more` : named.join(', ')
}
