import { exportFormat, snapshotExportFormat } from '@sloth-runner/core'
import type { OutputKind } from './output-file.ts'

/** A stack or a snapshot as a document. */
export const exportKind: OutputKind = {
  one: 'an export',
  noun: 'export',
  isOne: (head) => [exportFormat, snapshotExportFormat].some((format) => beginsWith(head, format)),
}

function beginsWith(head: string, format: string): boolean {
  const found = /^\s*\{\s*"format"\s*:\s*"([^"]*)"/.exec(head)
  return found?.[1] === format
}
