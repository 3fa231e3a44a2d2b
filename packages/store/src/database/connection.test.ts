import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'
import type { Connection } from './connection.ts'
import { openDurable } from './open-durable.ts'

const rename = { sql: `UPDATE stacks SET name = 'changed'`, parameters: [] }
const names = { sql: 'SELECT name FROM stacks', parameters: [] }

/** A connection for writing to a database with one stack. */
async function opened(): Promise<{ readonly path: string; readonly connection: Connection }> {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const connection = openDurable(store.path)
  onTestFinished(() => connection.close())
  return { path: store.path, connection }
}

test('a commit is on the disk when it returns, references are checked, and SQLite itself blocks for a moment at most', async () => {
  const { connection } = await opened()
  expect(connection.pragma('journal_mode')).toBe('wal')
  expect(connection.pragma('synchronous')).toBe(2)
  expect(connection.pragma('foreign_keys')).toBe(1)
  expect(connection.pragma('busy_timeout')).toBeLessThanOrEqual(50)
})

test('a transaction has the write lock before its first statement: what it reads cannot be old', async () => {
  const { path, connection } = await opened()
  const other = new Database(path)
  onTestFinished(() => {
    other.close()
  })
  other.exec('BEGIN IMMEDIATE')
  let begun = false
  const begin = () =>
    connection.transaction(() => {
      begun = true
    })
  expect(begin).toThrow('database is locked')
  expect(begun).toBe(false)
  other.exec('COMMIT')
  begin()
  expect(begun).toBe(true)
})

test('a transaction that waits for something is refused, and has changed nothing', async () => {
  const { connection } = await opened()
  const late = async () => connection.run(rename)
  expect(() => connection.transaction(late)).toThrow('a transaction waits for something')
  expect(connection.all(names)).toEqual([{ name: 'web' }])
  connection.transaction(() => connection.run(rename))
  expect(connection.all(names)).toEqual([{ name: 'changed' }])
})

test('a transaction that throws has changed nothing, and the next one begins', async () => {
  const { connection } = await opened()
  const failing = () =>
    connection.transaction(() => {
      connection.run(rename)
      throw new Error('on the way')
    })
  expect(failing).toThrow('on the way')
  expect(connection.all(names)).toEqual([{ name: 'web' }])
  connection.transaction(() => connection.run(rename))
  expect(connection.all(names)).toEqual([{ name: 'changed' }])
})

test.each([
  'INSERT OR REPLACE INTO stacks SELECT * FROM stacks',
  'REPLACE INTO stacks SELECT * FROM stacks',
  'UPDATE OR IGNORE stacks SET name = name',
  "WITH other AS (SELECT 'x' AS name) UPDATE stacks SET name = (SELECT name FROM other)",
  '/* a word first */ DELETE FROM stacks',
  'DELETE FROM "main"."stacks"',
  'DROP TABLE stacks',
])('a write of a form whose rows could not be sealed is refused before it writes: %s', async (sql) => {
  const { connection } = await opened()
  expect(() => connection.transaction(() => connection.run({ sql, parameters: [] }))).toThrow('not sealed')
  expect(() => connection.run({ sql, parameters: [] })).toThrow('not sealed')
  expect(connection.all(names)).toEqual([{ name: 'web' }])
})

test('a snapshot sees one state of the database, whatever others commit meanwhile', async () => {
  const { path, connection } = await opened()
  const other = openDurable(path)
  onTestFinished(() => other.close())
  const seen = connection.snapshot(() => {
    const before = connection.all(names)
    other.transaction(() => other.run(rename))
    return [before, connection.all(names)]
  })
  expect(seen).toEqual([[{ name: 'web' }], [{ name: 'web' }]])
  expect(connection.all(names)).toEqual([{ name: 'changed' }])
})
