import type { NamedContent } from '../contracts/snapshot-content.ts'
import type { Json } from '../domain/json.ts'
import {
  type ExportedPart,
  type SnapshotExport,
  snapshotExportFormat,
  snapshotExportVersion,
} from '../domain/snapshot-export.ts'
import { InternalError } from '../errors/internal-error.ts'
import type { WholeSnapshot } from '../snapshots/require-snapshot.ts'
import type { SnapshotObject } from '../snapshots/snapshot-objects.ts'
import { snapshotTree } from '../snapshots/snapshot-tree.ts'
import { contentDigest } from './content-digest.ts'
import { exportedContent } from './export-document.ts'

/** The document of a snapshot. The same snapshot gives the same document. Pure. */
export function snapshotDocument(stack: string, snapshot: WholeSnapshot, named: NamedContent): SnapshotExport {
  const { version, creator, description, tags, createdAt, contents } = snapshot
  const { root, objects } = snapshotTree(contents)
  if (root.sha256 !== snapshot.root) throw new InternalError(`v${version} is not made of what it holds`)
  const of = (kind: SnapshotObject['kind']) => objects.filter((object) => object.kind === kind).map(exportedPart)
  const head = { format: snapshotExportFormat, version: snapshotExportVersion } as const
  const body = {
    snapshot: { stack, version, creator, description, tags, createdAt },
    root: exportedPart(root),
    shelves: of('shelf'),
    buckets: of('bucket'),
    lists: of('list'),
    ...exportedContent(named),
  }
  return { ...head, digest: contentDigest({ ...head, ...body }), ...body }
}

function exportedPart({ sha256, text }: SnapshotObject): ExportedPart {
  return { sha256, data: JSON.parse(text) as Json }
}
