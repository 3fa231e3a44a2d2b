import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { selectSeal } from '../database/row-seals.ts'

/** Objects that something refers to and that are not there. */
const selectReferred = statement(() =>
  tables
    .selectFrom('object_refs')
    .select('sha256')
    .distinct()
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('objects').select('objects.sha256').whereRef('objects.sha256', '=', 'object_refs.sha256'))),
    )
    .orderBy('sha256'),
)

/**
 * Whether an object that is not there was kept: its seal still is. Content that can be read again from where it came need not
 * have been.
 */
export function wasKept(connection: Connection, sha256: string): boolean {
  return connection.get(selectSeal('objects', sha256)) !== undefined
}

/** Kept content that something refers to and that is gone. */
export function goneContent(connection: Connection): readonly string[] {
  const referred = connection.all(selectReferred({})).map(({ sha256 }) => sha256)
  return referred.filter((sha256) => wasKept(connection, sha256))
}
