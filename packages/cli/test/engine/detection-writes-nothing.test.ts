import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { StateReader, StateStore, WritingHost } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** What a detection may append to, and nothing else; the mark counts what is written. */
const appended = ['drift_reports', 'state_events', 'event_chains', 'deliveries', 'sqlite_sequence', 'file_mark']

async function driftedWorld(): Promise<FileWorld> {
  const world = fileWorld()
  const engine = world.engine()
  await engine.hooks.add({ name: 'every', events: ['*'], command: 'true' })
  await engine
    .stack('web')
    .run({ definition: world.definition({ a: world.file('a', 'one', { mode: '0644' }), b: world.file('b', 'two') }) })
  await engine.close()
  writeFileSync(world.path('a'), 'changed')
  return world
}

/** Every row of every table that a detection must not touch; of the seals, those of such rows. */
function tables(world: FileWorld): Readonly<Record<string, unknown>> {
  const database = new Database(world.database, { readonly: true })
  try {
    const names = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[]
    return Object.fromEntries(
      names.filter((name) => !appended.includes(name)).map((name) => [name, rowsOf(database, name)]),
    )
  } finally {
    database.close()
  }
}

function rowsOf(database: Database.Database, table: string): readonly unknown[] {
  const rows = database.prepare(`SELECT * FROM "${table}"`).all() as Readonly<Record<string, unknown>>[]
  return table === 'row_seals' ? rows.filter(({ of_table }) => !appended.includes(String(of_table))) : rows
}

function managedFiles(world: FileWorld): unknown {
  return readdirSync(world.files).map((name) => {
    const { mode, mtimeNs, ctimeNs, ino } = lstatSync(world.path(name), { bigint: true })
    return { name, mode, mtimeNs, ctimeNs, ino, content: readFileSync(world.path(name), 'utf8') }
  })
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** A store of which only the reading handle and the appending of a report may be used. */
function readingOnly(store: StateStore): StateStore {
  const allowed = new Set<string | symbol>(['reader', 'appendReport', 'clock', 'close', 'then'])
  return new Proxy(store, {
    get(target, name) {
      if (allowed.has(name)) return Reflect.get(target, name)
      // Where keys lie is asked of the store itself, and only looked up there.
      if (name === 'secrets') return { keyFiles: () => target.secrets.keyFiles() }
      throw new Error(`detection used the writing handle: ${String(name)}`)
    },
  })
}

/** A host whose writing methods fail the test. */
function readingHost(): WritingHost {
  const writing = new Set<string | symbol>([
    'writeFile',
    'copyFile',
    'makeDirectory',
    'makeSymlink',
    'setAccess',
    'remove',
    'removeTree',
    'run',
  ])
  return new Proxy(localHost(), {
    get(target, name) {
      if (writing.has(name)) throw new Error(`detection used ${String(name)}`)
      return Reflect.get(target, name)
    },
  })
}

describe('detection', () => {
  it('changes no managed file and no table but those it appends to', async () => {
    const world = await driftedWorld()
    const [filesBefore, tablesBefore] = [managedFiles(world), tables(world)]
    const engine = world.engine()
    expect(await engine.stack('web').drift.detect()).toMatchObject({ verdict: 'drift', id: 1 })
    await engine.close()
    expect(managedFiles(world)).toEqual(filesBefore)
    expect(tables(world)).toEqual(tablesBefore)
  })

  it('with no record leaves the database file as it was, byte for byte', async () => {
    const world = await driftedWorld()
    const before = digest(world.database)
    const engine = world.engine()
    expect(await engine.stack('web').drift.detect({ record: false })).toMatchObject({ verdict: 'drift', id: null })
    await engine.close()
    expect(digest(world.database)).toBe(before)
    // A reader of a database in WAL mode may leave the log behind; nothing may stand in it.
    const log = `${world.database}-wal`
    expect(existsSync(log) ? lstatSync(log).size : 0).toBe(0)
  })

  it('uses the reading handle and the reading half of the host, and appends its report in one call', async () => {
    const world = await driftedWorld()
    const engine = world.engine({ store: readingOnly(world.store()), host: readingHost() })
    expect(await engine.stack('web').drift.detect()).toMatchObject({ verdict: 'drift', id: 1 })
  })

  it('cannot write through its handle', async () => {
    const world = await driftedWorld()
    const reader: StateReader = world.store().reader()
    expect(Object.keys(reader).filter((name) => /write|append|acquire|create|delete|open/i.test(name))).toEqual([])
  })

  it('appends report, event and chain head in one transaction', async () => {
    const world = await driftedWorld()
    const store = world.store()
    const engine = world.engine({ store })
    const report = await engine.stack('web').drift.detect()
    const stack = await store.stack('web')
    const events = await store.events(stack?.id ?? 0)
    expect(events.at(-1)).toMatchObject({ type: 'drift.detected', severity: 'warning', data: { drift: 1 } })
    expect(await engine.stack('web').drift.show()).toEqual(report)
  })
})
