import type { NewRun, ResourcePatch, StateWrite } from '../../contracts/state-write.ts'
import type { NewAcknowledgement } from '../../domain/acknowledgement.ts'
import { sha256 } from '../../domain/digest.ts'
import type { NewEvent } from '../../domain/event.ts'
import type { ReportCounts } from '../../domain/report.ts'
import type { RunSummary } from '../../domain/run.ts'
import type { NewSnapshot } from '../../domain/snapshot.ts'

/** An event like those that are written with every change. */
export const sampleEvent: NewEvent = {
  type: 'stack.updated',
  severity: 'info',
  message: 'Something was done.',
  source: 'run',
  actor: 'ann@host',
  data: { changed: 1 },
}

/** A run to open. */
export const sampleRun: NewRun = { kind: 'run', actor: 'ann@host', definition: null }

/** A snapshot to take. */
export const sampleSnapshot: NewSnapshot = {
  creator: 'ann',
  description: 'Before the upgrade',
  tags: ['production', 'upgrade'],
  automatic: false,
}

/** Of a run that did nothing. */
export const emptySummary: RunSummary = { done: 0, failed: 0, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 0 }

/** Of a report on nothing. */
export const emptyCounts: ReportCounts = {
  total: 0,
  inSync: 0,
  drift: 0,
  pending: 0,
  conflict: 0,
  unknown: 0,
  retained: 0,
  released: 0,
  notObservable: 0,
  muted: 0,
  acknowledged: 0,
  dependencies: 0,
}

/** What stands for an accepted difference of resource `web`. */
export const sampleAcknowledgement: NewAcknowledgement = {
  address: 'web',
  path: ['ports', 0, 'host name'],
  declared: '1'.repeat(64),
  observed: '2'.repeat(64),
  reason: 'until the move',
  actor: 'ann@host',
  until: 1_800_000_000_000,
}

/** A resource with every field set. */
export const fullPatch = {
  type: 'file:file',
  appliedType: 'file:symlink',
  host: 'local',
  machine: 'machine-1',
  identity: ['path:local:/etc/web.conf'],
  places: { 'path:local:/etc/web.conf': 'path:local:/usr/etc/web.conf' },
  state: 'applied',
  declared: { path: '/etc/web.conf', lines: [1, null, 'ü', { deep: true }] },
  applied: { path: '/etc/web.conf' },
  baseline: { path: '/etc/web.conf', mode: '0644' },
  ownedSince: 1_700_000_000_000,
  dependsOn: ['folder'],
  triggers: ['unit["a"]'],
  protect: true,
  ignore: [{ field: 'mode', mode: 'mute', reason: 'handled elsewhere' }],
  removal: 'retain',
  takeOver: true,
  error: 'it did not work',
} as const satisfies Required<ResourcePatch>

/** A write that makes a resource. */
export function resourceWrite(address: string, set: ResourcePatch = {}): StateWrite {
  return { write: 'resource', address, set: { type: 'file:file', ...set } }
}

/** Makes resource `web` and begins to create it. */
export function intentOf(runId: number, address = 'web', intent = { declared: { mode: '0644' } }): StateWrite {
  return { write: 'intent', runId, address, type: 'file:file', action: 'create', intent, before: { status: 'absent' } }
}

/** One write of every kind, as they would follow `intentOf(runId)` where there is a snapshot. */
export function everyKindOfWrite(runId: number): readonly StateWrite[] {
  const data = new TextEncoder().encode('some content')
  return [
    { write: 'stack', status: 'completed', executions: 1 },
    resourceWrite('another'),
    { write: 'rename', from: 'web', to: 'site' },
    { write: 'remove', address: 'web' },
    intentOf(runId, 'another'),
    { write: 'outcome', runId, address: 'web', action: 'create', outcome: 'done', after: { status: 'absent' } },
    { write: 'outputs', outputs: [{ name: 'url', value: 'https://web', sensitive: false }] },
    { write: 'value', key: 'replicas', value: 3, sensitive: false, expiresAt: null },
    { write: 'remove-value', key: 'replicas' },
    { write: 'dependencies', origin: 'manual', dependencies: [{ name: 'network', range: '^2' }] },
    { write: 'acknowledge', acknowledgement: sampleAcknowledgement },
    { write: 'unacknowledge', id: 1, event: sampleEvent },
    { write: 'snapshot', snapshot: sampleSnapshot, actor: 'ann@host' },
    { write: 'delete-snapshots', versions: [1] },
    {
      write: 'trace',
      trace: { type: 'file:file', owns: ['path:local:/a'], edits: [], spelled: [], fields: [['content']] },
    },
    { write: 'untrace', keys: ['path:local:/b'] },
    { write: 'end-run', runId, status: 'completed', summary: emptySummary },
    { write: 'object', object: { sha256: sha256(data), data } },
    { write: 'event', event: sampleEvent },
  ]
}
