import { type DatabaseProblem, StoreError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { selectLocks } from '../locks/lock-queries.ts'
import { requireUnderstood } from '../locks/lock-record.ts'
import type { PartCheck } from './part-check.ts'

/** Whether each lock can be understood: one that cannot keeps every command from its stack. */
export function checkLocks(connection: Connection, path: string): PartCheck {
  const rows = connection.all(selectLocks({}))
  const problems = rows.flatMap((row): readonly DatabaseProblem[] => {
    try {
      requireUnderstood(row, path)
      return []
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      const subject = row.name === null ? 'that of the database' : `that of "${row.name}"`
      const detail = `It cannot be understood. ${error.detail ?? ''}`.trim()
      return [{ part: 'locks', subject, detail, remedy: error.remedy ?? 'Restore a backup.', repaired: false }]
    }
  })
  return { checked: rows.length, problems }
}
