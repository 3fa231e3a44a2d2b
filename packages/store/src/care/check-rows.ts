import type { DatabaseProblem } from '@sloth-runner/core'
import { type BrokenRow, brokenRows, countSealedRows } from '../database/broken-rows.ts'
import type { Connection } from '../database/connection.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'
import { repairRow } from './repair-row.ts'

/** Whether each row that does not prove itself has the digest that was written with it, and none is gone or was put in by others. */
export async function checkRows(connection: Connection, settings: Settings, repair: boolean): Promise<PartCheck> {
  const { checked, broken } = connection.snapshot(() => ({
    checked: countSealedRows(connection),
    broken: brokenRows(connection),
  }))
  const problems: DatabaseProblem[] = []
  for (const row of broken) {
    const from = repair ? await repairRow(settings, row) : null
    problems.push(problemOf(connection, row, from))
  }
  return { checked, problems }
}

function problemOf(connection: Connection, broken: BrokenRow, from: string | null): DatabaseProblem {
  return {
    part: 'rows',
    subject: subjectOf(connection, broken),
    detail: detailOf(broken),
    remedy:
      from === null
        ? 'Restore a backup. "db check --repair" puts it right where a copy beside the database has it as it was written.'
        : `It was put right as it stands in ${from}.`,
    repaired: from !== null,
  }
}

function detailOf({ row, seal }: BrokenRow): string {
  if (row === null) return 'It is gone, and nothing of this program took it away.'
  if (seal === null) return 'It was not written by this program, or its seal is gone.'
  return 'It is not as it was written: its digest is another.'
}

function subjectOf(connection: Connection, { sealed, key, row }: BrokenRow): string {
  const { called, name } = sealed
  const named = name === undefined ? undefined : row?.[name]
  const itself = typeof named === 'string' ? `${called} "${named}"` : `${called} ${key}`
  const sql = 'SELECT name FROM stacks WHERE id = ?'
  const of = connection.get<{ name: string }>({ sql, parameters: [row?.['stack_id'] ?? null] })?.name
  return of === undefined ? itself : `${itself} of "${of}"`
}
