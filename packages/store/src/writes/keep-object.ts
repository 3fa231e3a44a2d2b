import type { Json, SnapshotObject } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

const selectObject = statement((given: { sha256: string }) =>
  tables.selectFrom('objects').select(['kind', 'data']).where('sha256', '=', given.sha256),
)

const insertObject = statement((given: { sha256: string; kind: string; data: Uint8Array; now: number }) =>
  tables
    .insertInto('objects')
    .values({ sha256: given.sha256, kind: given.kind, data: given.data, created_at: given.now }),
)

const setKind = statement((given: { sha256: string; kind: string }) =>
  tables.updateTable('objects').set({ kind: given.kind }).where('sha256', '=', given.sha256),
)

const setData = statement((given: { sha256: string; data: Uint8Array }) =>
  tables.updateTable('objects').set({ data: given.data }).where('sha256', '=', given.sha256),
)

const insertPart = statement((given: { parent: string; child: string }) =>
  tables.insertInto('object_parts').values({ parent: given.parent, child: given.child }),
)

/**
 * Keeps an object of a snapshot, whose parts are kept already. One that is there with damaged bytes is put right. What its
 * values name is held for as long as it is kept.
 */
export function keepObject(ledger: Ledger, object: SnapshotObject, values: Json): void {
  const { connection, now } = ledger
  const { sha256, kind } = object
  const data = Buffer.from(object.text)
  const found = connection.get(selectObject({ sha256 }))
  if (found === undefined) connection.run(insertObject({ sha256, kind, data, now }))
  else if (!data.equals(found.data)) connection.run(setData({ sha256, data }))
  if (found !== undefined && found.kind !== 'content') return
  if (found !== undefined) connection.run(setKind({ sha256, kind }))
  for (const child of object.parts) connection.run(insertPart({ parent: sha256, child }))
  ledger.references.add({ column: 'parent', id: sha256 }, kind, values)
}
