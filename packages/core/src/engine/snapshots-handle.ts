import type { EngineContext } from './engine-context.ts'
import type { SnapshotsHandle } from './requests/snapshot-requests.ts'

/* Imported when they are first asked for: most commands look at no snapshot. */
const service = () => import('./snapshots.ts')
const transferring = () => import('./transfer-snapshot.ts')
const restoring = () => import('./restore-snapshot.ts')

/** The snapshots of one stack of an engine. */
export function snapshotsHandle(name: string, context: EngineContext): SnapshotsHandle {
  const reader = () => context.options.store.reader()
  return {
    create: async (wish) => (await service()).createSnapshot(name, wish ?? {}, context),
    list: async () => (await service()).listSnapshots(name, reader()),
    show: async (version) => (await service()).showSnapshot(name, version, reader()),
    compare: async (from, to) => (await service()).compareReferences(name, from, to, reader()),
    planRestore: async (version, request) => (await restoring()).planRestore(name, version, request ?? {}, context),
    restore: async (version, request) => (await restoring()).restoreSnapshot(name, version, request ?? {}, context),
    export: async (version, request) => (await transferring()).exportSnapshot(name, version, request ?? {}, context),
    import: async (document) => (await transferring()).importSnapshot(name, document, context),
    delete: async (version, request) => (await service()).deleteSnapshot(name, version, request ?? {}, context),
    verify: async (version) => (await service()).verifySnapshots(name, version, reader()),
    planPrune: async (rule) => (await service()).planSnapshotPruning(name, rule ?? {}, context),
    prune: async (request) => (await service()).pruneSnapshots(name, request ?? {}, context),
  }
}
