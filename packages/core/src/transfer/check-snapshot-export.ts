import { schemaFindings } from '../definition/schema-findings.ts'
import { errorFinding, type Finding, hasErrors } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import {
  type ExportedPart,
  type SnapshotExport,
  snapshotExportFormat,
  snapshotExportVersion,
} from '../domain/snapshot-export.ts'
import { exportFormat, exportVersion } from '../domain/stack-export.ts'
import { snapshotListNames } from '../snapshots/snapshot-objects.ts'
import { snapshotTree } from '../snapshots/snapshot-tree.ts'
import { checkExport } from './check-export.ts'
import { type DocumentKind, digestFindings, envelopeFindings } from './document-findings.ts'
import { validateSnapshotExport } from './generated/snapshot-export-validator.ts'
import { damageFindings, missingFindings, type PlacedObject, strayFindings } from './snapshot-object-findings.ts'
import { type SnapshotParts, snapshotParts } from './snapshot-parts.ts'

const snapshotExports: DocumentKind = {
  format: snapshotExportFormat,
  version: snapshotExportVersion,
  noun: 'snapshot',
  command: 'stack snapshot export',
}

/** What was found in an exported snapshot, and the snapshot when nothing is wrong with it. */
export interface CheckedSnapshotExport {
  readonly findings: readonly Finding[]
  /** Null when there are errors. */
  readonly parts: SnapshotParts | null
}

/**
 * Everything that is wrong with a document as an exported snapshot, whatever record it is for: what it says it is, its
 * shape, its digest and that of each object, and what it declares. Paths are from its root. Pure.
 */
export function checkSnapshotExport(document: Json): CheckedSnapshotExport {
  const whole = envelopeFindings(document, snapshotExports)
  if (whole.length > 0 || !isJsonObject(document)) return { findings: whole, parts: null }
  if (!validateSnapshotExport(document)) {
    const options = { path: [], value: document, noun: 'key' }
    return { findings: schemaFindings(validateSnapshotExport.errors ?? [], options), parts: null }
  }
  const snapshot = completedSnapshotExport(document)
  const digest = digestFindings(document, 'Export it again.')
  const objects = [...digest, ...objectFindings(snapshot, digest.length > 0)]
  if (objects.length > 0) return { findings: objects, parts: null }
  const parts = snapshotParts(snapshot)
  const findings = [...divisionFindings(snapshot, parts), ...contentFindings(snapshot, parts)]
  return { findings, parts: hasErrors(findings) ? null : parts }
}

/** The document with empty lists for those that are left out. */
export function completedSnapshotExport(document: JsonObject): SnapshotExport {
  return { secrets: [], keys: [], objects: [], ...document } as unknown as SnapshotExport
}

/** Where the document is not what its digest says, `changed`, also content that need not be kept may have been taken out. */
function objectFindings(document: SnapshotExport, changed: boolean): readonly Finding[] {
  const objects = placedObjects(document)
  const damaged = damageFindings(objects)
  if (damaged.length > 0) return damaged
  const content = new Set(document.objects.map(({ sha256 }) => sha256))
  return [...missingFindings(objects, { content, replaceable: changed }), ...strayFindings(objects)]
}

function placedObjects({ root, shelves, buckets, lists }: SnapshotExport): readonly PlacedObject[] {
  const placed = (part: ExportedPart, kinds: PlacedObject['kinds'], path: Path): PlacedObject => ({
    sha256: part.sha256,
    value: part.data,
    kinds,
    path,
    field: 'data',
  })
  return [
    placed(root, ['root'], ['root']),
    ...shelves.map((part, index) => placed(part, ['shelf'], ['shelves', index])),
    ...buckets.map((part, index) => placed(part, ['bucket'], ['buckets', index])),
    ...lists.map((part, index) => placed(part, snapshotListNames, ['lists', index])),
  ]
}

/** What the same stack would be divided into: only that has the digest which equal stacks share. */
function divisionFindings({ root }: SnapshotExport, { contents }: SnapshotParts): readonly Finding[] {
  if (snapshotTree(contents).root.sha256 === root.sha256) return []
  const summary = `The root ${root.sha256} is not that of these resources and lists.`
  return [errorFinding('damaged-object', summary, { path: ['root', 'sha256'] })]
}

/** What a snapshot declares is held to the rules for an exported stack. */
function contentFindings(document: SnapshotExport, { contents, resources, lists }: SnapshotParts): readonly Finding[] {
  const { dependencies, outputs, values, definition, version, description } = contents
  const asStack = {
    format: exportFormat,
    version: exportVersion,
    stack: { name: document.snapshot.stack, definition, version, description },
    resources: resources.map(({ resource }) => resource),
    dependencies,
    outputs,
    values,
    secrets: document.secrets,
    keys: document.keys,
    objects: document.objects,
  }
  const placed = (path: Path): Path => {
    const [list, index, ...rest] = path
    if (list === 'stack') return ['snapshot', 'stack']
    if (list === 'resources') return [...(resources[Number(index)]?.path ?? []), ...rest]
    const place = lists[list as keyof typeof lists]
    return place === undefined ? path : [...place, ...path.slice(1)]
  }
  return checkExport(asStack as unknown as Json).map((finding) => ({ ...finding, path: placed(finding.path ?? []) }))
}
