import { exportFormat, type SnapshotExport, type StackExport, snapshotExportFormat } from '@sloth-runner/core'
import type { Outcome } from './outcome.ts'
import type { OutputKind } from './output-file.ts'

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

/** An export that goes to standard output, to the byte. `text`: the document as it is written. */
export function printedExport(document: StackExport | SnapshotExport, text: string): Outcome {
  return { value: document, exact: true, text: () => text.trimEnd() }
}

function formatOf(head: string): string | undefined {
  return /^\s*\{\s*"format"\s*:\s*"([^"]*)"/.exec(head)?.[1]
}
