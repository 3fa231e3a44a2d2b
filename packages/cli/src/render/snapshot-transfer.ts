import type { ImportedSnapshot, SnapshotExport } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderPairs } from './table.ts'
import { renderKey } from './transfer.ts'
import { renderSize } from './units.ts'

/** A snapshot that was written to a file. */
export interface ExportedSnapshotFile {
  readonly stack: string
  readonly version: number
  readonly file: string
  /** Bytes. */
  readonly size: number
  readonly digest: string
  readonly root: string
  /** Content included. */
  readonly objects: number
  readonly secrets: number
  /** Ids of the keys that its sensitive values need. What opens them is not inside. */
  readonly keys: readonly string[]
}

/** What was written. */
export function exportedSnapshotFile(document: SnapshotExport, file: string, size: number): ExportedSnapshotFile {
  const { snapshot, digest, root, shelves, buckets, lists, objects, secrets, keys } = document
  return {
    stack: snapshot.stack,
    version: snapshot.version,
    file,
    size,
    digest,
    root: root.sha256,
    objects: 1 + shelves.length + buckets.length + lists.length + objects.length,
    secrets: secrets.length,
    keys: keys.map(({ id }) => id),
  }
}

/** What was written, for people. */
export function renderExportedSnapshot(written: ExportedSnapshotFile, paint: Paint): string {
  const { stack, version, file, size, digest, objects } = written
  const pairs = renderPairs(
    [
      ['File', `${file} (${renderSize(size)})`],
      ['Objects', String(objects)],
      ['Digest', digest],
    ],
    '  ',
  )
  return `${paint('good', '✓')} Snapshot exported: v${version} of '${stack}'\n${pairs}`
}

/** What was kept, and what has to be done. */
export function renderImportedSnapshot({ stack, snapshot, from, keys }: ImportedSnapshot, paint: Paint): string {
  const { version, creator, description, tags } = snapshot
  const pairs = renderPairs(
    [
      ['From', `v${from.version} of '${from.stack}'`],
      ['Creator', creator],
      ['Description', description],
      ['Tags', tags.join(', ')],
    ],
    '  ',
  )
  return [
    `${paint('good', '✓')} Snapshot imported: v${version} of '${stack}'\n${pairs}`,
    ...keys.flatMap((key) => renderKey(key, paint)),
    `Nothing that is on record was changed. See what it would change with "sloth-runner stack snapshot restore ${stack} v${version} --dry-run".`,
  ].join('\n\n')
}
