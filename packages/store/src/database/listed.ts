import { type RawBuilder, sql } from 'kysely'

/** The items of a list in JSON as what `in` takes: a list of any length is one parameter, and the statement stays the same. */
export function listed<T extends string | number>(json: string): RawBuilder<T> {
  return sql<T>`(SELECT value FROM json_each(${json}))`
}
