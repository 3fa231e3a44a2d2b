import type { DriftReport } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { changesOf } from '../../test/changes-of.ts'
import { laterStep } from '../../test/later-step.ts'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { brokenRows, sealAll } from '../database/broken-rows.ts'
import { connectionOf } from '../database/connection.ts'
import { openDurable } from '../database/open-durable.ts'
import { openReading } from '../database/open-reading.ts'
import { rowSeals } from '../database/row-seals.ts'
import { sealedTable, sealedTables } from '../database/sealed-tables.ts'
import { migrations } from '../migrations/index.ts'
import { settingsOf } from '../settings.ts'
import { openDatabaseCare } from './database-care.ts'
import { migrateSettings } from './migrate-store.ts'

/** Tables whose rows prove themselves, each by its own part of a check. */
const ownProof = [
  'file_mark',
  'object_parts',
  'resource_buckets',
  'state_events',
  'state_version_tags',
  'state_versions',
]

/** A database with a row in every table that is sealed. */
async function fullDatabase(path = temporaryPath()): Promise<string> {
  const store = temporaryStore({ path })
  const stack = await store.createStack({ name: 'web', description: 'd', version: '1.0.0', actor: 'ann@host' })
  const hook = { name: 'chat', events: ['*'], stack: null, timeout: 5_000 }
  await store.addHook({ ...hook, target: { kind: 'command', command: 'true' } }, 'ann@host')
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const [secret] = await store.secrets.seal(['hunter22'], 'ann@host')
  if (secret === undefined) throw new Error('nothing was sealed')
  const data = Buffer.from('content')
  const sha256 = 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73'
  const content = { $object: { sha256, size: 7, path: '/x' } }
  await store.openRun(hold, { kind: 'run', actor: 'ann@host', definition: null }, [
    { write: 'object', object: { sha256, data } },
    { write: 'secret', secret },
    {
      write: 'resource',
      address: 'page',
      set: {
        type: 'file:file',
        declared: { path: '/x', mode: '0640', content },
        applied: { path: '/x', mode: '0640', content },
        baseline: { path: '/x', mode: '0640' },
        identity: ['file:/x'],
        state: 'applied',
        ownedSince: 7,
        dependsOn: ['other'],
        error: 'none',
      },
    },
    {
      write: 'intent',
      runId: 1,
      address: 'page',
      type: 'file:file',
      action: 'update',
      intent: { content },
      before: null,
    },
    {
      write: 'acknowledge',
      acknowledgement: {
        address: 'page',
        path: ['mode'],
        declared: 'a'.repeat(64),
        observed: 'b'.repeat(64),
        reason: 'for now',
        actor: 'ann@host',
        until: 9_999_999_999_999,
      },
    },
    {
      write: 'trace',
      trace: { type: 'file:file', owns: ['file:/x'], edits: ['file:/y'], spelled: ['file:/z'], fields: [['content']] },
    },
    { write: 'outputs', outputs: [{ name: 'token', value: { $secret: secret.id }, sensitive: true }] },
    { write: 'value', key: 'k', value: 1, sensitive: false, expiresAt: Date.now() + 1_000_000 },
    { write: 'dependencies', origin: 'declared', dependencies: [{ name: 'base', range: '^1.0.0' }] },
  ])
  await store.appendReport(
    stack.id,
    {
      stack: 'web',
      startedAt: 1,
      endedAt: 2,
      verdict: 'drift',
      only: null,
      counts: {} as DriftReport['counts'],
      resources: [],
      dependencies: [],
    },
    { type: 'drift.detected', severity: 'info', message: 'x', source: 'drift', actor: 'ann@host' },
  )
  await store.close()
  const connection = openDurable(path)
  connection.run({
    sql: `INSERT INTO lock_tickets
      (ticket_id, stack_id, locked_by, created_at, operation, reason, metadata, expires_at, lease_clock, lease_ends)
      VALUES ('t', 1, 'bob@host', 1, 'run', 'r', '{}', 99, 'c', 99)`,
    parameters: [],
  })
  connection.close()
  return path
}

test('every table is sealed, or its rows prove themselves', async () => {
  const handle = new Database(await fullDatabase(), { readonly: true })
  onTestFinished(() => void handle.close())
  const tables = handle
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[]
  const sealed = sealedTables.map(({ table }) => table)
  expect(tables.toSorted()).toEqual([...ownProof, ...sealed, 'row_seals'].toSorted())
})

test('one changed bit of any value of any row is found, and so is a row that is gone, put in, or whose seal was changed', async () => {
  const path = await fullDatabase()
  const handle = new Database(path)
  onTestFinished(() => void handle.close())
  for (const pragma of ['foreign_keys = OFF', 'ignore_check_constraints = ON']) handle.pragma(pragma)
  const connection = connectionOf(handle)
  const isFound = () => brokenRows(connection).length > 0
  expect(isFound()).toBe(false)
  const missed: string[] = []
  let tried = 0
  const attempt = (what: string, change: () => unknown): void => {
    handle.exec('BEGIN')
    try {
      change()
      tried += 1
      if (!isFound()) missed.push(what)
    } catch (error) {
      // A unique index refuses it: no such database can be.
      if (!/UNIQUE/.test((error as Error).message)) throw error
    } finally {
      handle.exec('ROLLBACK')
    }
  }
  for (const { table, key } of [...sealedTables, { table: 'row_seals', key: 'digest' }]) {
    const rows = handle.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]
    expect(rows, table).not.toEqual([])
    const written = (handle.pragma(`table_info(${table})`) as { readonly name: string }[]).map(({ name }) => name)
    for (const row of rows) {
      attempt(`${table} without ${row[key]}`, () =>
        handle.prepare(`DELETE FROM ${table} WHERE ${key} = ?`).run(row[key]),
      )
      for (const column of written)
        for (const value of row[column] === null ? [1] : changesOf(row[column], 3))
          attempt(`${table}.${column} = ${value}`, () =>
            handle.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(value, row[key]),
          )
    }
  }
  attempt('one more output', () =>
    handle.exec("INSERT INTO outputs (stack_id, name, value, sensitive, updated_at) VALUES (1, 'more', '1', 0, 1)"),
  )
  expect(missed).toEqual([])
  expect(tried).toBeGreaterThan(500)
})

test('what any statement of ours writes, cascades and what stands outside a transaction too, is sealed with it', async () => {
  const connection = openDurable(await fullDatabase())
  onTestFinished(() => connection.close())
  connection.run({ sql: 'UPDATE resources SET last_operation = NULL', parameters: [] })
  connection.run({ sql: 'DELETE FROM resources', parameters: [] })
  expect(connection.get({ sql: 'SELECT * FROM resource_identities', parameters: [] })).toBeUndefined()
  expect(brokenRows(connection)).toEqual([])
  const rename = { sql: "UPDATE outputs SET name = 'x' RETURNING id", parameters: [] }
  expect(() =>
    connection.transaction(() => {
      connection.get(rename)
      throw new Error('undone')
    }),
  ).toThrow('undone')
  expect(brokenRows(connection)).toEqual([])
  connection.transaction(() => connection.get(rename))
  expect(brokenRows(connection)).toEqual([])
})

/** A reference with which the database itself takes away or changes rows. */
interface Cascade {
  readonly child: string
  readonly field: string
  readonly parent: string
  readonly key: string
}

/** All of them whose rows are sealed. */
function cascadesOf(handle: Database.Database): readonly Cascade[] {
  const sql = `SELECT child.name AS child, "from" AS field, "table" AS parent, "to" AS "key"
    FROM sqlite_schema AS child, pragma_foreign_key_list(child.name) WHERE on_delete <> 'NO ACTION'`
  const all = handle.prepare(sql).all() as readonly Cascade[]
  return all.filter(({ child }) => sealedTable(child) !== null)
}

/** Whatever holds on to an object or a secret holds on to this parent. */
function holdOnto(path: string, { child, field, parent, key }: Cascade): void {
  const fields = ['resource_id', 'operation_id', 'output_id', 'value_id', 'parent']
  const values = fields.map((each) => `${each} = ${each === field ? `(SELECT ${key} FROM ${parent})` : 'NULL'}`)
  const connection = openDurable(path)
  connection.run({ sql: `UPDATE ${child} SET ${values.join(', ')}`, parameters: [] })
  connection.close()
}

test('what goes with a row of another table is sealed with that, by whichever reference', async () => {
  const path = await fullDatabase()
  const handle = new Database(path)
  onTestFinished(() => void handle.close())
  handle.pragma('foreign_keys = ON')
  const cascades = cascadesOf(handle)
  expect(cascades.length).toBeGreaterThan(12)
  for (const cascade of cascades) {
    const { child, parent } = cascade
    if (child.endsWith('_refs')) holdOnto(path, cascade)
    const count = () => handle.prepare(`SELECT count(*) FROM ${child}`).pluck().get()
    expect(count(), child).not.toBe(0)
    const sql = `DELETE FROM ${parent}`
    const seals = rowSeals(handle)
    handle.exec('BEGIN; PRAGMA defer_foreign_keys = ON')
    seals.watch(sql)
    handle.exec(sql)
    seals.seal()
    expect({ cascade, left: count(), broken: brokenRows(connectionOf(handle)) }).toEqual({
      cascade,
      left: 0,
      broken: [],
    })
    handle.exec('ROLLBACK')
  }
})

/** Changes rows behind the program's back. */
function tamper(path: string, sql: string): void {
  const handle = new Database(path)
  handle.pragma('foreign_keys = OFF')
  handle.exec(sql)
  handle.close()
}

const care = (path: string) => openDatabaseCare({ path }, 'ann@host')

async function rowProblems(path: string, repair = false) {
  return (await care(path).check({ repair })).problems.filter(({ part }) => part === 'rows')
}

test('a mode that another program changed in a row is told with the name of its resource', async () => {
  const path = await fullDatabase()
  tamper(path, "UPDATE resources SET baseline = replace(baseline, '0640', '0600')")
  expect(await rowProblems(path)).toMatchObject([
    { subject: 'resource "page" of "web"', detail: expect.stringContaining('not as it was written'), repaired: false },
  ])
  expect(await rowProblems(path, true)).toMatchObject([
    { repaired: false, remedy: expect.stringContaining('Restore a backup') },
  ])
})

const damages = [
  ['a value of it', "UPDATE resources SET declared = replace(declared, '0640', '0600')"],
  ['the whole row', "DELETE FROM outputs WHERE name = 'token'"],
  ['its seal', `UPDATE row_seals SET digest = '${'0'.repeat(64)}' WHERE of_table = 'resources'`],
] as const

test.each(damages)(
  'a row is put right from a copy beside the database that has it as it was written: %s',
  async (_, sql) => {
    const path = await fullDatabase()
    const { path: copy } = await care(path).backup()
    tamper(path, sql)
    expect(await rowProblems(path)).toMatchObject([{ repaired: false }])
    expect(await rowProblems(path, true)).toMatchObject([{ repaired: true, remedy: expect.stringContaining(copy) }])
    expect(await rowProblems(path)).toEqual([])
  },
)

test('a copy that has a row otherwise puts nothing right', async () => {
  const path = await fullDatabase()
  await care(path).backup()
  const store = temporaryStore({ path })
  const hold = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'x' })
  await hold.release()
  await store.close()
  const connection = openDurable(path)
  connection.run({ sql: "UPDATE hooks SET name = 'talk'", parameters: [] })
  connection.close()
  tamper(path, "UPDATE hooks SET name = 'tale'")
  expect(await rowProblems(path, true)).toMatchObject([{ subject: 'hook "tale"', repaired: false }])
})

const refused = [
  ['its parent is gone, and no copy has that', 'foreign_keys = ON', 'DELETE FROM resources', 'resources'],
  [
    'another has its name by now',
    'foreign_keys = OFF',
    'DELETE FROM hooks; INSERT INTO hooks SELECT * FROM renamed',
    'hooks',
  ],
] as const

test.each(refused)(
  'a row that the database refuses is told as not put right, and others are: %s',
  async (_, pragma, sql, table) => {
    const path = await fullDatabase()
    await care(path).backup()
    const connection = openDurable(path)
    if (table === 'resources') connection.run({ sql: "UPDATE resources SET state = 'pending'", parameters: [] })
    connection.close()
    const handle = new Database(path)
    handle.pragma('foreign_keys = OFF')
    handle.exec(
      "CREATE TEMP TABLE renamed AS SELECT * FROM hooks; UPDATE renamed SET id = id + 1; UPDATE outputs SET name = 'x'",
    )
    handle.pragma(pragma)
    handle.exec(sql)
    handle.close()
    const problems = await rowProblems(path, true)
    expect(problems.filter(({ repaired }) => repaired)).toMatchObject([{ subject: expect.stringContaining('output') }])
    const left = problems.filter(({ repaired }) => !repaired)
    expect(left.length).toBeGreaterThan(1)
    for (const { remedy } of left) expect(remedy).not.toContain('--repair')
    expect((await rowProblems(path)).length).toBe(left.length)
  },
)

test('a row that needs another one to be there first is put right with it', async () => {
  const path = await fullDatabase()
  const connection = openDurable(path)
  connection.run({ sql: 'UPDATE resources SET last_operation = (SELECT id FROM operations)', parameters: [] })
  connection.close()
  await care(path).backup()
  tamper(path, 'DELETE FROM resources; DELETE FROM operations')
  const problems = await rowProblems(path, true)
  expect(problems.map(({ repaired }) => repaired)).toEqual([true, true])
  expect(await rowProblems(path)).toEqual([])
})

test('a migration seals what it changed, and leaves what was broken before it broken', async () => {
  const path = await fullDatabase()
  tamper(path, 'DELETE FROM state_locks; UPDATE stacks SET lock_id = NULL, session_id = NULL; DELETE FROM row_seals')
  const connection = openDurable(path)
  connection.transaction(() => sealAll(connection, []))
  connection.close()
  tamper(path, "UPDATE outputs SET name = 'other'")
  await migrateSettings(settingsOf({ path }, [...migrations, laterStep]), 'ann@host')
  const migrated = openReading(path)
  if (migrated === null) throw new Error('it is gone')
  onTestFinished(() => migrated.close())
  expect(brokenRows(migrated)).toMatchObject([{ sealed: { table: 'outputs' } }])
})
