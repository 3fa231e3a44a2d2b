import type { NewEvent } from '../domain/event.ts'
import type { SnapshotExport } from '../domain/snapshot-export.ts'
import type { StackExport } from '../domain/stack-export.ts'

/** Tells that a stack was exported. */
export function stackExportedEvent(stack: string, document: StackExport, actor: string): NewEvent {
  const { digest, secrets, versions } = document
  const resources = document.resources.length
  return {
    type: 'stack.exported',
    severity: 'info',
    message: `The stack "${stack}" was exported with ${resources} ${resources === 1 ? 'resource' : 'resources'}.`,
    source: 'transfer',
    actor,
    data: { resources, versions: versions?.snapshots.length ?? 0, secrets: secrets.length, digest },
  }
}

/** Tells that a snapshot was exported. */
export function snapshotExportedEvent(stack: string, document: SnapshotExport, actor: string): NewEvent {
  const { snapshot, root, secrets, digest } = document
  const { version } = snapshot
  return {
    type: 'snapshot.exported',
    severity: 'info',
    message: `The snapshot v${version} of "${stack}" was exported.`,
    source: 'snapshot',
    actor,
    data: { version, root: root.sha256, secrets: secrets.length, digest },
  }
}
