import type { StateWrite } from '../contracts/state-write.ts'
import { dependencyWrites } from '../dependencies/dependency-writes.ts'
import type { DependencyOrigin } from '../domain/dependency.ts'
import type { SnapshotContents } from '../domain/snapshot.ts'
import { automaticSnapshot } from './new-snapshot.ts'
import { restoreValues } from './restore-values.ts'

/** What a restore writes beside its resources. */
export interface RestoreTarget {
  readonly stack: string
  readonly version: number
  readonly actor: string
  readonly contents: SnapshotContents
  /** What is on record now. */
  readonly present: SnapshotContents
  /** Milliseconds since 1970: what has expired by then is not restored. */
  readonly now: number
}

const origins: readonly DependencyOrigin[] = ['declared', 'manual']

/**
 * Everything that one transaction writes to restore a snapshot: one of the present first, every bucket of which is looked
 * at anew, then what the stack declares. Counters, history, what is in force, baselines, events and locks stay. Pure.
 */
export function restoreWrites(target: RestoreTarget, resources: readonly StateWrite[]): readonly StateWrite[] {
  const { stack, version, actor, contents, present, now } = target
  const { definition, description, outputs } = contents
  const dependencies = origins.flatMap((origin) => {
    const requests = contents.dependencies.filter((one) => one.origin === origin)
    const wanted = requests.map(({ name, range }) => ({ name, range }))
    return dependencyWrites(present.dependencies, { stack, origin, dependencies: wanted, actor })
  })
  return [
    { write: 'snapshot', snapshot: automaticSnapshot(`restoring v${version}`), actor, anew: true },
    { write: 'stack', definition, description, version: contents.version },
    ...resources,
    { write: 'outputs', outputs },
    ...restoreValues(contents.values, present.values, now),
    ...dependencies,
    {
      write: 'event',
      event: {
        type: 'snapshot.restored',
        severity: 'warning',
        message: `The stack "${stack}" was restored to the snapshot v${version}.`,
        source: 'snapshot',
        actor,
        data: { version },
      },
    },
  ]
}
