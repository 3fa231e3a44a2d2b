import { InternalError } from '@sloth-runner/core'
import type Database from 'better-sqlite3'
import { type HookRules, noHooks } from '../hooks/hook-rules.ts'
import { type Closing, ownClosing } from './close-own.ts'
import { commitCount } from './file-mark.ts'
import type { Query } from './query.ts'
import { requireKept } from './require-kept.ts'
import { rowSeals } from './row-seals.ts'

/**
 * One open connection. Everything is synchronous: nothing of this process can come between two statements of a
 * transaction. Prepared statements are kept by their text. Errors are SQLite's own; `database-error.ts` translates them.
 */
export interface Connection {
  /** What else than the hooks on record is told of events that are written here. */
  readonly hooks: HookRules
  /** It is over a copy in memory, which stays as it is whatever others write. */
  readonly isCopy: boolean
  get<Row>(query: Query<Row>): Row | undefined
  all<Row>(query: Query<Row>): readonly Row[]
  /** How many rows it touched. */
  run(query: Query): number
  /** Inserts one row and answers with its number. */
  insert(query: Query): number
  /** Statements without parameters and answer, which write no rows that are sealed. */
  execute(sql: string): void
  /** The one value of a pragma. */
  pragma(text: string): unknown
  /** `work` sees one state of the database, whatever others commit meanwhile. */
  snapshot<T>(work: () => T): T
  /**
   * `work` is committed as a whole, or rolled back when it throws. Throws SQLITE_BUSY while another writes. Work that answers
   * later is refused: a transaction that waits for anything keeps every other writer out. `StoreError` `store-read-only` where
   * the disk failed meanwhile, so that nobody knows whether it is kept.
   */
  transaction<T>(work: () => T): T
  close(): void
}

/** A connection over an open handle. */
export function connectionOf(
  handle: Database.Database,
  hooks: HookRules = noHooks,
  closing: Closing = ownClosing(handle),
): Connection {
  const prepared = new Map<string, Database.Statement>()
  const prepare = (sql: string): Database.Statement => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const made = handle.prepare(sql)
    prepared.set(sql, made)
    return made
  }
  const seals = rowSeals(handle)
  const commits = commitCount(handle)
  const between = <T>(begin: string, work: () => T): T => {
    prepare(begin).run()
    commits.begin()
    try {
      const result = work()
      if (result instanceof Promise) throw new InternalError('a transaction waits for something')
      seals.seal()
      commits.count()
      prepare('COMMIT').run()
      closing.noteUsed()
      return result
    } catch (error) {
      if (handle.inTransaction) prepare('ROLLBACK').run()
      seals.forget()
      throw error
    }
  }
  const transaction = <T>(work: () => T): T => {
    const result = between('BEGIN IMMEDIATE', work)
    requireKept(handle)
    return result
  }
  /** A statement outside a transaction is one by itself, and what it writes is sealed in it too. */
  const sealed = <T>(sql: string, work: () => T): T => {
    if (seals.writes(sql) && !handle.inTransaction) return transaction(() => sealed(sql, work))
    seals.watch(sql)
    return work()
  }
  return {
    hooks,
    isCopy: handle.memory,
    get: <Row>({ sql, parameters }: Query<Row>) =>
      sealed(sql, () => prepare(sql).get(...parameters) as Row | undefined),
    all: <Row>({ sql, parameters }: Query<Row>) => sealed(sql, () => prepare(sql).all(...parameters) as Row[]),
    run: ({ sql, parameters }) => sealed(sql, () => prepare(sql).run(...parameters).changes),
    insert: ({ sql, parameters }) => sealed(sql, () => Number(prepare(sql).run(...parameters).lastInsertRowid)),
    execute: (sql) => {
      handle.exec(sql)
    },
    pragma: (text) => handle.pragma(text, { simple: true }),
    snapshot: (work) => between('BEGIN', work),
    transaction,
    close: () => closing.close(),
  }
}
