import { listed } from '../database/listed.ts'
import { type Query, statement, tables } from '../database/query.ts'

/** Which kind of row holds a reference: the column of its id. */
export type HolderColumn = 'resource_id' | 'operation_id' | 'output_id' | 'value_id' | 'parent'

/** A row that holds references. */
export interface Holder {
  readonly column: HolderColumn
  /** The number of the row, or the digest of an object. */
  readonly id: number | string
}

interface Held {
  readonly id: number | string
  readonly target: string
  readonly field: string
}

interface Dropped {
  readonly id: number | string
  /** A JSON list of names. */
  readonly fields: string
}

/** The statements for one kind of row. */
interface ReferenceQueries {
  addSecret(held: Held): Query
  addObject(held: Held): Query
  dropSecrets(dropped: Dropped): Query
  /** Answers with the objects that were let go. */
  dropObjects(dropped: Dropped): Query<{ readonly sha256: string }>
  /** All objects that are held. */
  heldObjects(held: { readonly id: number | string }): Query<{ readonly sha256: string }>
}

const noHolder = { resource_id: null, operation_id: null, output_id: null, value_id: null, parent: null }

function queriesOf(column: HolderColumn): ReferenceQueries {
  const fields = (given: Dropped) => listed<string>(given.fields)
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
      tables
        .deleteFrom('object_refs')
        .where(column, '=', given.id)
        .where('field', 'in', fields(given))
        .returning('sha256'),
    ),
    heldObjects: statement((given: { id: number | string }) =>
      tables.selectFrom('object_refs').select('sha256').where(column, '=', given.id),
    ),
  }
}

/** The statements, by the kind of row. */
export const referenceQueries: Readonly<Record<HolderColumn, ReferenceQueries>> = {
  resource_id: queriesOf('resource_id'),
  operation_id: queriesOf('operation_id'),
  output_id: queriesOf('output_id'),
  value_id: queriesOf('value_id'),
  parent: queriesOf('parent'),
}

/** Whether a secret is on record. */
export const selectSecretId = statement((given: { id: string }) =>
  tables.selectFrom('secrets').select('id').where('id', '=', given.id),
)

/** Deletes secrets to which nothing refers. */
export const deleteUnreferencedSecrets = statement(() =>
  tables
    .deleteFrom('secrets')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('secret_refs').select('field').whereRef('secret_refs.secret_id', '=', 'secrets.id'))),
    ),
)
