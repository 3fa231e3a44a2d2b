import type { NewImportedSnapshot } from '../contracts/snapshot-content.ts'
import { type Finding, hasErrors } from '../domain/finding.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import type { NewSnapshot } from '../domain/snapshot.ts'
import type { ImportedSnapshot, SnapshotExport } from '../domain/snapshot-export.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { requireWhole } from '../snapshots/require-snapshot.ts'
import { checkSnapshotExport, completedSnapshotExport } from '../transfer/check-snapshot-export.ts'
import { snapshotExportedEvent } from '../transfer/exported-events.ts'
import { importedObjects } from '../transfer/import-writes.ts'
import { triedKeys } from '../transfer/needed-keys.ts'
import { relativePathFindings, snapshotProperties } from '../transfer/relative-paths.ts'
import { requireSealed } from '../transfer/require-sealed.ts'
import { sealedFindings } from '../transfer/sealed-findings.ts'
import { snapshotDocument } from '../transfer/snapshot-document.ts'
import type { SnapshotParts } from '../transfer/snapshot-parts.ts'
import type { EngineContext } from './engine-context.ts'
import type { KeepRequest } from './requests/transfer-requests.ts'
import { requireStack } from './require-stack.ts'
import { tellExported } from './tell-exported.ts'

/** A snapshot as one document, with an event that says so; a record that cannot be written to is exported without one. */
export async function exportSnapshot(
  name: string,
  version: number,
  request: KeepRequest<SnapshotExport>,
  context: EngineContext,
): Promise<SnapshotExport> {
  const { store, identity: actor } = context.options
  const state = store.reader()
  const stack = await requireStack(name, state)
  const content = await state.snapshotContent(stack.id, version)
  const whole = requireWhole(name, version, content?.details ?? null)
  const named = content ?? { secrets: [], keys: [], objects: [] }
  await requireSealed(named, state.secrets)
  const document = snapshotDocument(name, whole, named)
  await request.keep?.(document)
  await tellExported(stack.id, snapshotExportedEvent(name, document, actor), context)
  return document
}

/** Keeps an exported snapshot as a new version of a stack: everything is checked first, then all of it is written at once. */
export async function importSnapshot(name: string, document: Json, context: EngineContext): Promise<ImportedSnapshot> {
  const { store, identity } = context.options
  const stack = await requireStack(name, store)
  const { parts, findings } = checkSnapshotExport(document)
  if (parts === null) throw refused(findings)
  const placed = parts.resources.map(({ resource, path }) => snapshotProperties(resource, path))
  const against = [
    ...(await sealedFindings(document as JsonObject, new Set(), store.secrets)),
    ...(await relativePathFindings(placed, (types) => context.registry.readers(types))),
  ]
  if (hasErrors(against)) throw refused(against)
  const exported = completedSnapshotExport(document as JsonObject)
  const imported = newSnapshot(exported, parts)
  const snapshot = await store.importSnapshot(stack.id, imported, identity)
  return { stack: name, snapshot, from: imported.from, keys: await triedKeys(exported, store.secrets) }
}

function newSnapshot(document: SnapshotExport, { contents }: SnapshotParts): NewImportedSnapshot {
  const { stack, version, creator, description, tags } = document.snapshot
  const snapshot: NewSnapshot = {
    creator,
    description: description ?? `v${version} of ${stack}, imported`,
    tags: [...new Set([...tags.filter((tag) => tag !== 'auto'), 'imported'])],
    automatic: false,
  }
  const { secrets, keys, objects } = document
  return { snapshot, contents, from: { stack, version }, secrets, keys, objects: importedObjects(objects) }
}

function refused(findings: readonly Finding[]): InvalidInputError {
  return new InvalidInputError(findings, 'Nothing was imported.')
}
