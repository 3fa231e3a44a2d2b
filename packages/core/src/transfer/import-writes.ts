import type { StackContent } from '../contracts/stack-content.ts'
import type { NewObject, StateWrite } from '../contracts/state-write.ts'
import type { DependencyOrigin } from '../domain/dependency.ts'
import type { NewEvent } from '../domain/event.ts'
import type { RunSummary } from '../domain/run.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import type { ExportedObject, ExportedResource, StackExport } from '../domain/stack-export.ts'
import { bytesOf } from '../domain/wire.ts'
import { endedRun } from '../records/run-writes.ts'
import { automaticSnapshot } from '../snapshots/new-snapshot.ts'
import type { ImportedClaims } from './imported-claims.ts'
import { importedTraces } from './imported-traces.ts'

/** What the writes of an import are made from. */
export interface ImportParts {
  readonly document: StackExport
  /** What is on record now; it goes. */
  readonly present: StackContent
  /** Whether what is on record is more than an empty stack: a snapshot keeps it. */
  readonly replaces: boolean
  /** How many rows of the file are refused. */
  readonly refused: number
  readonly runId: number
  readonly actor: string
  /** What each row of the document is about, in their order. */
  readonly claims: readonly ImportedClaims[]
  /** Those of what the rows edit. */
  readonly traces: readonly SensitiveTrace[]
  /** The machine that rows without one are recorded for. */
  readonly machine: string
}

/** What puts an exported stack in place of what is on record, which a snapshot keeps, and ends its run. Pure. */
export function importWrites(parts: ImportParts): readonly StateWrite[] {
  const { document, present, replaces, runId, actor, machine } = parts
  const { stack, dependencies, outputs } = document
  const claimed = document.resources.map((resource, index) => ({
    resource,
    claims: parts.claims[index] as ImportedClaims,
  }))
  const of = (origin: DependencyOrigin): StateWrite => ({
    write: 'dependencies',
    origin,
    dependencies: dependencies.filter((one) => one.origin === origin).map(({ name, range }) => ({ name, range })),
  })
  return [
    ...document.keys.map((key): StateWrite => ({ write: 'key', key })),
    ...document.secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    ...importedObjects(document.objects).map((object): StateWrite => ({ write: 'object', object })),
    ...(document.versions === undefined ? [] : [{ write: 'versions', versions: document.versions } as const]),
    ...(replaces ? [{ write: 'snapshot', snapshot: automaticSnapshot('the import'), actor, anew: true } as const] : []),
    ...present.resources.map(({ address }): StateWrite => ({ write: 'remove', address })),
    ...claimed.flatMap(({ resource, claims }) => resourceWrites(resource, claims, runId, machine)),
    ...importedTraces(parts.claims, { traces: parts.traces, present: present.resources }),
    ...present.values.map(({ key }): StateWrite => ({ write: 'remove-value', key })),
    ...document.values.map((value): StateWrite => ({ write: 'value', ...value })),
    ...document.acknowledgements.map(
      (one): StateWrite => ({ write: 'acknowledge', acknowledgement: { ...one, actor: one.actor || actor } }),
    ),
    { write: 'outputs', outputs },
    of('declared'),
    of('manual'),
    {
      write: 'stack',
      status: stack.status,
      version: stack.version,
      description: stack.description,
      definition: stack.definition,
    },
    { write: 'event', event: importedEvent(parts) },
    ...endedRun({ kind: 'import', stack: present.stack.name }, runId, summaryOf(parts), actor),
  ]
}

/** Exported content as it is kept. Its digests were checked. Pure. */
export function importedObjects(objects: readonly ExportedObject[]): readonly NewObject[] {
  return objects.map(({ sha256, data }) => ({ sha256, data: bytesOf(data) ?? new Uint8Array(0) }))
}

/** What an operation left is told by that operation, so that there is one. */
function resourceWrites(
  resource: ExportedResource,
  { places }: ImportedClaims,
  runId: number,
  machine: string,
): readonly StateWrite[] {
  const { address, left, ...set } = resource
  const row: StateWrite = { write: 'resource', address, set: { ...set, places, machine: set.machine || machine } }
  if (left === null) return [row]
  const operation = { runId, address, action: 'import' } as const
  return [
    row,
    { write: 'intent', ...operation, type: resource.type, intent: null, before: left },
    { write: 'outcome', ...operation, outcome: 'done', after: left },
  ]
}

function summaryOf({ document, refused }: ImportParts): RunSummary {
  return { done: document.resources.length, failed: refused, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 0 }
}

function importedEvent({ document, present, replaces, refused, runId, actor }: ImportParts): NewEvent {
  const { name } = present.stack
  const rows = document.resources.length
  const without = refused === 0 ? '' : `, without ${refused} that are no good`
  const before = replaces ? ' A snapshot keeps what was on record before.' : ''
  return {
    type: 'stack.imported',
    severity: refused === 0 && !replaces ? 'info' : 'warning',
    message: `The stack "${name}" was imported with ${rows} ${rows === 1 ? 'resource' : 'resources'}${without}.${before}`,
    source: 'transfer',
    actor,
    data: {
      from: document.stack.name,
      resources: rows,
      versions: document.versions?.snapshots.length ?? 0,
      refused,
      replaced: present.resources.length,
      run: runId,
    },
  }
}
