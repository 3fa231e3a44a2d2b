import { sql } from 'kysely'
import { type Query, statement, tables } from '../database/query.ts'

/** Which kind of row holds a reference: the column of its id. */
export type HolderColumn = 'resource_id' | 'operation_id' | 'output_id' | 'value_id'

/** A row that holds references. */
export interface Holder {
  readonly column: HolderColumn
  readonly id: number
}

interface Held {
  readonly id: number
  readonly target: string
  readonly field: string
}

interface Dropped {
  readonly id: number
  /** A JSON list of names. */
  readonly fields: string
}

/** The statements for one kind of row. */
interface ReferenceQueries {
  addSecret(held: Held): Query
  addObject(held: Held): Query
  dropSecrets(dropped: Dropped): Query
  dropObjects(dropped: Dropped): Query
}

const noHolder = { resource_id: null, operation_id: null, output_id: null, value_id: null }

function queriesOf(column: HolderColumn): ReferenceQueries {
  const fields = (given: Dropped) => sql<string>`(SELECT value FROM json_each(${given.fields}))`
  return {
    addSecret: statement(({ id, target, field }: Held) =>
      tables.insertInto('secret_refs').values({ ...noHolder, secret_id: target, field, [column]: id }),
    ),
    addObject: statement(({ id, target, field }: Held) =>
      tables.insertInto('object_refs').values({ ...noHolder, sha256: target, field, [column]: id }),
    ),
    dropSecrets: statement((given: Dropped) =>
      tables.deleteFrom('secret_refs').where(column, '=', given.id).where('field', 'in', fields(given)),
    ),
    dropObjects: statement((given: Dropped) =>
      tables.deleteFrom('object_refs').where(column, '=', given.id).where('field', 'in', fields(given)),
    ),
  }
}

export const referenceQueries: Readonly<Record<HolderColumn, ReferenceQueries>> = {
  resource_id: queriesOf('resource_id'),
  operation_id: queriesOf('operation_id'),
  output_id: queriesOf('output_id'),
  value_id: queriesOf('value_id'),
}

export const selectSecretId = statement((given: { id: string }) =>
  tables.selectFrom('secrets').select('id').where('id', '=', given.id),
)

export const deleteUnreferencedSecrets = statement(() =>
  tables
    .deleteFrom('secrets')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('secret_refs').select('field').whereRef('secret_refs.secret_id', '=', 'secrets.id'))),
    ),
)
