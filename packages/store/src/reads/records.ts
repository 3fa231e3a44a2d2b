import { type DriftReport, sha256 as digest, type OutputRecord, StoreError } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { query, statement, tables } from '../database/query.ts'
import type { DriftReportRow } from '../database/tables/drift-rows.ts'
import { fromText } from './json-text.ts'

const selectOutputs = statement((given: { stackId: number }) =>
  tables.selectFrom('outputs').selectAll().where('stack_id', '=', given.stackId).orderBy('name'),
)

const selectObject = statement((given: { sha256: string }) =>
  tables.selectFrom('objects').select('data').where('sha256', '=', given.sha256),
)

/** By name. */
export function readOutputs(connection: Connection, stackId: number): readonly OutputRecord[] {
  return connection.all(selectOutputs({ stackId })).map((row) => ({
    name: row.name,
    value: fromText(row.value),
    sensitive: row.sensitive === 1,
    updatedAt: row.updated_at,
  }))
}

/** The bytes of an object. `StoreError` `store-corrupt` when they are not those that were kept. */
export function readObject(connection: Connection, path: string, sha256: string): Uint8Array | null {
  const row = connection.get(selectObject({ sha256 }))
  if (row === undefined) return null
  if (digest(row.data) === sha256) return row.data
  throw new StoreError('store-corrupt', path, {
    message: `The object ${sha256} on record is damaged.`,
    detail: `Its bytes have the digest ${digest(row.data)}.`,
    remedy: 'Restore a backup, or run the definition again so that the content is recorded anew.',
  })
}

/** A report by id, or the newest one. */
export function readReport(connection: Connection, stackId: number, reportId?: number): DriftReport | null {
  let builder = tables.selectFrom('drift_reports').selectAll().where('stack_id', '=', stackId)
  if (reportId !== undefined) builder = builder.where('id', '=', reportId)
  const row = connection.get(query(builder.orderBy('id', 'desc').limit(1)))
  return row === undefined ? null : reportOf(row)
}

function reportOf(row: Selectable<DriftReportRow>): DriftReport {
  return {
    id: row.id,
    stack: row.stack,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    verdict: row.verdict as DriftReport['verdict'],
    counts: fromText(row.counts),
    resources: fromText(row.resources),
    dependencies: fromText(row.dependencies),
  }
}
