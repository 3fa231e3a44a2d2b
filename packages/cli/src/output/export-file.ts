import {
  exportFormat,
  exportText,
  type OwnPlace,
  type SnapshotExport,
  type StackExport,
  snapshotExportFormat,
} from '@sloth-runner/core'
import type { Outcome } from './outcome.ts'
import { type OutputKind, requireOutputPlace, writeOutput } from './output-file.ts'

/** A stack as a document. */
export const stackExportKind: OutputKind = {
  one: 'an export of a stack',
  noun: 'export',
  isOne: (head) => formatOf(head) === exportFormat,
}

/** A snapshot as a document. */
export const snapshotExportKind: OutputKind = {
  one: 'an export of a snapshot',
  noun: 'export',
  isOne: (head) => formatOf(head) === snapshotExportFormat,
}

/** How the engine has a document kept before it records that it was exported; empty where it is only printed. */
export interface Kept<Document> {
  keep?(document: Document): void
}

/**
 * Exports to the file that was named, whose place is looked at first: the file is on the disk before the record tells of
 * it. Gives the absolute path, or null where no file was named.
 */
export async function exported<Document extends StackExport | SnapshotExport>(
  output: string | undefined,
  kind: OutputKind,
  places: readonly OwnPlace[],
  exporting: (kept: Kept<Document>) => Promise<Document>,
): Promise<{ readonly document: Document; readonly file: string | null }> {
  if (output === undefined) return { document: await exporting({}), file: null }
  requireOutputPlace(output, kind, places)
  let file: string | null = null
  const keep = (document: Document) => {
    file = writeOutput(output, exportText(document), kind, places)
  }
  return { document: await exporting({ keep }), file }
}

/** An export that goes to standard output, to the byte. `text`: the document as it is written. */
export function printedExport(document: StackExport | SnapshotExport, text: string): Outcome {
  return { value: document, exact: true, text: () => text.trimEnd() }
}

function formatOf(head: string): string | undefined {
  return /^\s*\{\s*"format"\s*:\s*"([^"]*)"/.exec(head)?.[1]
}
