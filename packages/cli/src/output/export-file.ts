import { exportFormat, snapshotExportFormat } from '@sloth-runner/core'
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

function formatOf(head: string): string | undefined {
  return /^\s*\{\s*"format"\s*:\s*"([^"]*)"/.exec(head)?.[1]
}
