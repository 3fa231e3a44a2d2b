import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type Engine, EngineError } from '@sloth-runner/core'
import { openDatabaseCare } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const token = [{ name: 'token', value: 'geheimnis', origin: 'program' }] as const

function definition(world: FileWorld) {
  return world.definition(
    {
      sealed: world.file('sealed', 'token=${{ vars.token }}\n'),
      plain: world.file('plain', 'plain\n', { mode: '0644' }),
      edited: world.file('edited', 'as declared\n'),
      copied: { type: 'file:file', properties: { path: world.path('copied'), source: world.path('source') } },
      accepted: world.file('accepted', 'as declared\n'),
    },
    {
      version: '1.0.0',
      variables: { token: { type: 'string', sensitive: true } },
      dependencies: { base: '*' },
      outputs: { token: '${{ vars.token }}', greeting: 'hello' },
    },
  )
}

/** What is so, whatever the database lacks. What is acknowledged is drift where the acknowledgement is gone. */
const truth: Readonly<Record<string, readonly string[]>> = {
  sealed: ['in-sync', 'unknown'],
  plain: ['in-sync', 'unknown'],
  copied: ['in-sync', 'unknown'],
  edited: ['drift', 'unknown'],
  accepted: ['in-sync', 'drift', 'unknown'],
}

/** A database with rows in every table. */
async function fullWorld(): Promise<FileWorld> {
  const world = fileWorld()
  writeFileSync(world.path('source'), 'copied\n')
  const engine = world.engine()
  await engine.hooks.add({ name: 'every', events: ['*'], url: 'https://there.example/' })
  await engine.stack('base').run({ definition: world.definition({ one: world.file('one', '1') }, { name: 'base' }) })
  const web = engine.stack('web')
  await web.run({ definition: definition(world), variables: token })
  await web.values.set('password', 'hush', { sensitive: true })
  await web.values.set('count', 1)
  await web.snapshots.create({ tags: ['kept'] })
  writeFileSync(world.path('accepted'), 'by hand\n')
  await web.drift.detect()
  await web.drift.acknowledge({ resource: 'accepted', field: 'content', reason: 'for now' })
  writeFileSync(world.path('edited'), 'by hand\n')
  await web.drift.detect()
  await engine.stack('base').lock.acquire({ operation: 'by hand', ttl: 3_600_000 })
  await engine.close()
  return world
}

/** Taken by nobody of this program's: SQLite minds no reference then. */
function change<T>(path: string, work: (database: Database.Database) => T): T {
  const database = new Database(path)
  try {
    database.pragma('foreign_keys = OFF')
    return work(database)
  } finally {
    database.pragma('wal_checkpoint(TRUNCATE)')
    database.close()
  }
}

interface Lack {
  readonly table: string
  /** Which rows go; null: all. */
  readonly where: string | null
}

/** As docs/database.md says, that something is missing here cannot be told; nothing is lost by it. */
const untold = new Set(['sqlite_sequence', 'resource_buckets'])

/** Each row of each table, of many like ones three; and each table as a whole. */
function lacks(path: string): readonly Lack[] {
  return change(path, (database) => {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
    return (names as string[])
      .filter((name) => !untold.has(name))
      .flatMap((table) => {
        const keys = database.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0').pluck().all(table)
        const rows = database
          .prepare(`SELECT ${keys.length === 0 ? 'rowid' : keys.join(', ')} FROM "${table}"`)
          .all() as Record<string, unknown>[]
        const some = rows.length <= 6 ? rows : [rows[0], rows[Math.floor(rows.length / 2)], rows.at(-1)]
        const each = some.flatMap((row) => (row === undefined ? [] : [whereOf(row)]))
        return rows.length < 2
          ? each.map((where) => ({ table, where }))
          : [...each, null].map((where) => ({ table, where }))
      })
  })
}

function whereOf(row: Readonly<Record<string, unknown>>): string {
  return Object.entries(row)
    .map(([key, value]) =>
      typeof value === 'number' ? `${key} = ${value}` : `${key} = '${String(value).replaceAll("'", "''")}'`,
    )
    .join(' AND ')
}

/**
 * That it is damaged; or, where a row is gone and nothing else refers to it, what follows from its not being there: the stack,
 * the snapshot or what a stack depends on is unknown, and what it had made was there before.
 */
const told = new Set([
  'store-corrupt',
  'snapshot-corrupt',
  'no-such-stack',
  'no-such-snapshot',
  'invalid-input',
  'approval-refused',
])

/** Ends as it should, or with an error that tells what is wrong. */
async function outcomeOf(what: string, work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (!EngineError.isInstance(error)) return `${what}: ${(error as Error).stack}`
    return told.has(error.code) ? null : `${what}: ${error.code}: ${error.message} ${error.detail ?? ''}`
  }
}

/** What is on record is told as it is, or as unknown; of whatever row is gone. */
async function falseVerdicts(engine: Engine): Promise<readonly string[]> {
  const report = await engine.stack('web').drift.detect()
  const wrong = report.resources.filter(({ address, verdict }) => !(truth[address] ?? []).includes(verdict))
  const isMissed = report.counts.total === 5 && !report.resources.some(({ address }) => address === 'edited')
  return [
    ...wrong.map(({ address, verdict }) => `${address} is told to be ${verdict}`),
    ...(isMissed ? ['edited is told to be in sync'] : []),
  ]
}

test('whichever row of the database is missing, no command calls it a bug or judges falsely, and the check finds it', async () => {
  const world = await fullWorld()
  const whole = `${world.database}.whole`
  const all = lacks(world.database)
  copyFileSync(world.database, whole)
  const problems: string[] = []
  for (const { table, where } of all) {
    for (const end of ['', '-wal', '-shm']) rmSync(`${world.database}${end}`, { force: true })
    copyFileSync(whole, world.database)
    writeFileSync(world.path('edited'), 'by hand\n')
    const deleted = `DELETE FROM "${table}"${where === null ? '' : ` WHERE ${where}`}`
    change(world.database, (database) => database.exec(deleted))
    const check = await openDatabaseCare({ path: world.database }, 'tester').check()
    const engine = world.engine({
      post: async () => ({ status: 200, body: '', elsewhere: null, tooMany: null, retryAfter: null }),
    })
    const web = engine.stack('web')
    const said: (string | null)[] = []
    said.push(
      check.problems.length > 0 ? null : 'the check finds nothing',
      await outcomeOf('detect', async () => said.push(...(await falseVerdicts(engine)))),
      await outcomeOf('show', () => web.show()),
      await outcomeOf('list', () => engine.stacks.list()),
      await outcomeOf('outputs', () => web.outputs({ reveal: true })),
      await outcomeOf('values', () => web.values.list({ reveal: true })),
      await outcomeOf('history', () => web.history()),
      await outcomeOf('snapshots', () => web.snapshots.list()),
      await outcomeOf('compare', () => web.snapshots.compare(2, 'current')),
      await outcomeOf('events', () => engine.events.list({})),
      await outcomeOf('export', () => web.export({ versions: true })),
      await outcomeOf('plan', () => web.plan({ definition: definition(world), variables: token })),
      await outcomeOf('fix', () => web.drift.fix({ approve: 'automatic' })),
      await outcomeOf('run', () => web.run({ definition: definition(world), variables: token, approve: 'automatic' })),
      await outcomeOf('rotate', () => engine.secrets.rotate({ reencrypt: true })),
      await outcomeOf('restore', () => web.snapshots.restore(2, { approve: 'automatic' })),
      await outcomeOf('deliver', () => engine.hooks.deliver({})),
    )
    await engine.close()
    if (readFileSync(world.path('sealed'), 'utf8') !== 'token=geheimnis\n') said.push('the sealed file was changed')
    problems.push(...said.filter((one) => one !== null).map((one) => `${deleted}: ${one}`))
  }
  expect(problems).toEqual([])
  expect(all.length).toBeGreaterThan(60)
})
