import { readFileSync, writeFileSync } from 'node:fs'
import type { NewEvent } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { connectionOf } from '../database/connection.ts'
import { checkEvents } from './check-events.ts'
import { openDatabaseCare } from './database-care.ts'

const event: NewEvent = {
  type: 'stack.updated',
  severity: 'info',
  message: 'The version is another one: naïve.',
  source: 'run',
  actor: 'ann@host',
  data: { version: '1.2.0', run: 7, more: [true, null, -0.5] },
}

async function trail(): Promise<string> {
  const path = temporaryPath()
  const store = temporaryStore({ path })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  for (const stackId of [id, null, id, null]) await store.appendEvent(stackId, event)
  await store.close()
  return path
}

interface Cell {
  readonly table: string
  readonly row: number
  readonly column: string
  readonly type: string
  readonly hex: string
}

/** Every value of every row that tells something. */
function cellsOf(handle: Database.Database): readonly Cell[] {
  const silent = ['last_write']
  return ['state_events', 'event_chains'].flatMap((table) => {
    const columns = handle.pragma(`table_info(${table})`) as { readonly name: string; readonly type: string }[]
    return columns
      .filter(({ name }) => !silent.includes(name))
      .flatMap(({ name: column, type }) =>
        handle
          .prepare<[], { row: number; hex: string }>(
            `SELECT rowid AS row, hex(CAST(${column} AS BLOB)) AS hex FROM ${table} WHERE ${column} IS NOT NULL`,
          )
          .all()
          .map((found) => ({ table, column, type, ...found })),
      )
  })
}

/** The value with one bit changed, for each byte of it, as SQL. */
function changesOf({ type, hex }: Cell): readonly string[] {
  const bytes = Buffer.from(hex, 'hex')
  const bits = [0, 5, 7]
  if (type === 'INTEGER') return bits.map((bit) => String(Number(bytes.toString()) ^ (1 << bit)))
  return [...bytes.keys()].flatMap((index) =>
    bits.map((bit) => {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ (1 << bit)
      return `CAST(x'${changed.toString('hex')}' AS TEXT)`
    }),
  )
}

test('one changed bit of any value of an event or a chain is found', async () => {
  const handle = new Database(await trail())
  onTestFinished(() => void handle.close())
  handle.pragma('foreign_keys = OFF')
  handle.pragma('ignore_check_constraints = ON')
  const connection = connectionOf(handle)
  expect(checkEvents(connection)).toEqual({ checked: 5, problems: [] })
  const missed: string[] = []
  let [changed, refused] = [0, 0]
  for (const cell of cellsOf(handle))
    for (const value of changesOf(cell)) {
      handle.exec('BEGIN')
      try {
        handle.exec(`UPDATE ${cell.table} SET ${cell.column} = ${value} WHERE rowid = ${cell.row}`)
        changed += 1
        if (checkEvents(connection).problems.length === 0) missed.push(`${cell.table}.${cell.column} = ${value}`)
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error
        refused += 1
      }
      handle.exec('ROLLBACK')
    }
  expect(missed).toEqual([])
  expect(changed).toBeGreaterThan(2_000)
  expect(refused).toBeLessThan(100)
})

test('one changed byte of an event in the file of the database is found', async () => {
  const path = await trail()
  const whole = readFileSync(path)
  const starts: number[] = []
  for (let at = whole.indexOf(event.message); at !== -1; at = whole.indexOf(event.message, at + 1)) starts.push(at)
  expect(starts.length).toBeGreaterThanOrEqual(4)
  const care = openDatabaseCare({ path }, 'ann@host')
  expect((await care.check()).problems).toEqual([])
  for (const [round, start] of starts.entries())
    for (const offset of [0, 11 + round, 30]) {
      const damaged = Buffer.from(whole)
      damaged[start + offset] = (damaged[start + offset] ?? 0) ^ 1
      writeFileSync(path, damaged)
      const { problems } = await care.check()
      expect(problems.map(({ part }) => part)).toContain('events')
    }
})
