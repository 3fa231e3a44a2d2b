import type { DatabaseProblem } from '@sloth-runner/core'
import { type BrokenRow, brokenRows, countSealedRows, type StraySeal, straySeals } from '../database/broken-rows.ts'
import type { Connection } from '../database/connection.ts'
import { dropSeal } from '../database/row-seals.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'
import { repairRow } from './repair-row.ts'
import { repairing } from './repairing.ts'

/**
 * Whether each row that does not prove itself has the digest that was written with it,
 * and none is gone or was put in by others.
 */
export async function checkRows(connection: Connection, settings: Settings, repair: boolean): Promise<PartCheck> {
  const { checked, broken, stray } = connection.snapshot(() => ({
    checked: countSealedRows(connection),
    broken: brokenRows(connection),
    stray: straySeals(connection),
  }))
  const repaired = repair ? await repairRows(settings, broken) : null
  if (repair && stray.length > 0) await dropped(settings, stray)
  return {
    checked,
    problems: [
      ...broken.map((row) => problemOf(connection, row, repaired)),
      ...stray.map((seal) => strayProblem(seal, repair)),
    ],
  }
}

function dropped(settings: Settings, stray: readonly StraySeal[]): Promise<void> {
  return repairing(settings, (connection) => {
    for (const { table, key } of stray) connection.run({ sql: dropSeal, parameters: [table, key] })
  })
}

function strayProblem({ table, key }: StraySeal, repaired: boolean): DatabaseProblem {
  return {
    part: 'rows',
    subject: `seal of ${table} ${key}`,
    detail: 'It was put in by others: there is no such table with seals.',
    remedy: repaired ? 'It was taken away.' : '"db check --repair" takes it away.',
    repaired,
  }
}

/**
 * By row that was put right, the copy that had it. Tries again as long as that goes on: a
 * row may need another one to be there first.
 */
async function repairRows(settings: Settings, broken: readonly BrokenRow[]): Promise<ReadonlyMap<BrokenRow, string>> {
  const repaired = new Map<BrokenRow, string>()
  for (let before = -1; repaired.size > before; ) {
    before = repaired.size
    for (const row of broken.filter((each) => !repaired.has(each))) {
      const from = await repairRow(settings, row)
      if (from !== null) repaired.set(row, from)
    }
  }
  return repaired
}

/** @param repaired null: nothing was to be put right */
function problemOf(
  connection: Connection,
  broken: BrokenRow,
  repaired: ReadonlyMap<BrokenRow, string> | null,
): DatabaseProblem {
  const from = repaired?.get(broken)
  return {
    part: 'rows',
    subject: subjectOf(connection, broken),
    detail: detailOf(broken),
    remedy: from === undefined ? remedyOf(repaired !== null) : `It was put right as it stands in ${from}.`,
    repaired: from !== undefined,
  }
}

function remedyOf(wasTried: boolean): string {
  return wasTried
    ? 'Restore a backup: no copy beside the database has it as it was written, or it does not go together with what is there now.'
    : 'Restore a backup. "db check --repair" puts it right where a copy beside the database has it as it was written.'
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
  const of = connection.get<{ name: string }>({ sql, parameters: [row?.stack_id ?? null] })?.name
  return of === undefined ? itself : `${itself} of "${of}"`
}
