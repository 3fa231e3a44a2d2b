import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { checkDatabase } from '../care/check-database.ts'
import { migrateSettings, migrateStore } from '../care/migrate-store.ts'
import { restoreBackup } from '../care/restore-backup.ts'
import { migrations } from '../migrations/index.ts'
import type { Migration } from '../migrations/migration.ts'
import { storeOf } from '../open-store.ts'
import { settingsOf } from '../settings.ts'

/** A step that rebuilds a table which others refer to, as SQLite demands it for most changes. */
const nextStep: Migration = {
  version: 2,
  name: 'stacks-with-owner',
  up: (execute) => {
    execute(`
      CREATE TABLE stacks_new (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, description TEXT, version TEXT, status TEXT, definition TEXT,
        created_at INTEGER, updated_at INTEGER, last_execution INTEGER, execution_count INTEGER DEFAULT 0,
        deleted_at INTEGER, serial INTEGER DEFAULT 0, next_version INTEGER DEFAULT 1, last_write TEXT, fence INTEGER DEFAULT 0, lock_id TEXT,
        session_id TEXT, last_locked_by TEXT, last_locked_at INTEGER, last_lock_ended_at INTEGER, owner TEXT
      ) STRICT;
      INSERT INTO stacks_new SELECT *, NULL FROM stacks;
      DROP TABLE stacks;
      ALTER TABLE stacks_new RENAME TO stacks;
      CREATE UNIQUE INDEX stacks_live_name ON stacks (name) WHERE deleted_at IS NULL;`)
  },
}

const settingsWith = (path: string, ...steps: readonly Migration[]) =>
  settingsOf({ path, programVersion: '9.9.9' }, [...migrations, ...steps])

async function madeWith(path: string, ...steps: readonly Migration[]) {
  const store = storeOf(settingsWith(path, ...steps))
  onTestFinished(() => store.close())
  const stack = await store.createStack({ name: 'web', actor: 'ann@host' })
  return { store, stack }
}

test('an older schema is refused for reading and writing, naming the command that helps', async () => {
  const path = temporaryPath()
  await madeWith(path)
  const newer = storeOf(settingsWith(path, nextStep))
  onTestFinished(() => newer.close())
  const older = { code: 'store-older', remedy: expect.stringContaining('sloth-runner db migrate'), place: path }
  await expect(newer.stacks()).rejects.toMatchObject(older)
  await expect(newer.createStack({ name: 'api', actor: 'ann@host' })).rejects.toMatchObject(older)
})

test('a newer schema is refused, naming the version that made it', async () => {
  const path = temporaryPath()
  await madeWith(path, nextStep)
  const store = temporaryStore({ path })
  const newer = { code: 'store-newer', remedy: expect.stringContaining('9.9.9'), place: path }
  await expect(store.stacks()).rejects.toMatchObject(newer)
  await expect(store.createStack({ name: 'api', actor: 'ann@host' })).rejects.toMatchObject(newer)
  await expect(migrateStore({ path }, 'ann@host')).rejects.toMatchObject(newer)
})

test('migrating keeps everything, makes a backup first and raises every fence', async () => {
  const path = temporaryPath()
  const { store, stack } = await madeWith(path)
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  await store.write(hold, [{ write: 'resource', address: 'web', set: { type: 'file:file', identity: ['a'] } }])
  await hold.release()
  const { fence } = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' }).then(async (held) => {
    await held.release()
    return held
  })
  await store.close()
  const result = await migrateSettings(settingsWith(path, nextStep), 'ann@host')
  expect(result).toEqual({ from: 1, to: 2, backup: expect.stringContaining(`${path}.before-schema-2.`) })
  const migrated = storeOf(settingsWith(path, nextStep))
  onTestFinished(() => migrated.close())
  expect(await migrated.resources(stack.id)).toMatchObject([{ address: 'web', identity: ['a'] }])
  expect((await migrated.acquire('web', { lockedBy: 'bob@host', operation: 'run' })).fence).toBeGreaterThan(fence + 2)
  expect(await migrated.events(null)).toMatchObject([
    { type: 'database.migrated', actor: 'ann@host', data: { from: 1, to: 2 } },
  ])
  expect(statSync(result.backup ?? '').mode & 0o777).toBe(0o600)
  const backup = temporaryStore({ path: result.backup ?? '' })
  expect(await backup.resources(stack.id)).toMatchObject([{ address: 'web', identity: ['a'] }])
})

test('a restore of an older schema is told by the migration after it, with the traces of before, and the trail is whole', async () => {
  const path = temporaryPath()
  const { store } = await madeWith(path)
  await store.close()
  const newer = settingsWith(path, nextStep)
  await migrateSettings(newer, 'ann@host')
  const [old] = readdirSync(dirname(path)).filter((name) => name.includes('.before-schema-2.'))
  const copy = join(dirname(path), old ?? '')
  const sealed = storeOf(settingsWith(path, nextStep))
  const hold = await sealed.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const trace = { type: 'file:file', owns: ['a'], edits: [], spelled: ['b'], fields: [['content']] }
  await sealed.write(hold, [{ write: 'trace', trace }])
  await hold.release()
  await sealed.close()
  const restored = await restoreBackup(newer, copy, 'bob@host')
  expect(restored).toMatchObject({ schema: 1, neededSchema: 2, traces: { carried: 1, missing: null } })
  await migrateSettings(newer, 'ann@host')
  const migrated = storeOf(newer)
  onTestFinished(() => migrated.close())
  expect(await migrated.secrets.traces(['b'])).toEqual([trace])
  const { problems } = await checkDatabase(newer, {}, 'ann@host')
  expect(problems.filter(({ part }) => part === 'rows')).toEqual([])
  expect((await migrated.events(null)).map(({ type, actor, data }) => [type, actor, data?.source])).toEqual([
    ['database.restored', 'bob@host', copy],
    ['database.migrated', 'ann@host', undefined],
  ])
  const database = new Database(path, { readonly: true })
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'restores%'").all()).toEqual([])
  database.close()
})

test('a step that fails, or leaves a broken reference, undoes the whole migration', async () => {
  const path = temporaryPath()
  const { stack } = await madeWith(path)
  const breaking: Migration = { version: 3, name: 'breaking', up: (execute) => execute('DELETE FROM stacks') }
  const failing: Migration = { version: 3, name: 'failing', up: (execute) => execute('not sql') }
  await expect(migrateSettings(settingsWith(path, nextStep, breaking), 'ann@host')).rejects.toMatchObject({
    code: 'store-corrupt',
    detail: expect.stringContaining('event_chains'),
  })
  await expect(migrateSettings(settingsWith(path, nextStep, failing), 'ann@host')).rejects.toThrow('syntax error')
  expect(await temporaryStore({ path }).stack('web')).toEqual(stack)
})

test('a migration is refused while a command holds a lock', async () => {
  const path = temporaryPath()
  const { store } = await madeWith(path)
  await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  await expect(migrateSettings(settingsWith(path, nextStep), 'ann@host')).rejects.toMatchObject({
    code: 'store-unavailable',
    detail: 'Held: web.',
  })
})

test('a migration with nothing to do leaves the files alone', async () => {
  const path = temporaryPath()
  await madeWith(path)
  const before = readdirSync(dirname(path))
  expect(await migrateStore({ path }, 'ann@host')).toEqual({ from: 1, to: 1, backup: null })
  expect(readdirSync(dirname(path))).toEqual(before)
})

test('rules of the record hold in SQL, whoever writes', async () => {
  const path = temporaryPath()
  const { stack } = await madeWith(path)
  const handle = new Database(path)
  onTestFinished(() => {
    handle.close()
  })
  handle.pragma('foreign_keys = ON')
  const run = `INSERT INTO runs (stack_id, kind, session_id, actor, started_at, status) VALUES (${stack.id}, 'run', 's', 'a', 1, 'running')`
  handle.exec(run)
  const object = 'a'.repeat(64)
  const versionColumns = '(stack_id, version, creator, state_data, created_at, automatic, label_digest)'
  handle.exec(`INSERT INTO objects (sha256, kind, data, created_at) VALUES ('${object}', 'root', x'00', 1)`)
  handle.exec(
    `INSERT INTO state_versions ${versionColumns} VALUES (${stack.id}, 1, 'a', '${object}', 1, 0, '${object}')`,
  )
  const refused: readonly (readonly [string, string])[] = [
    [run, 'UNIQUE'],
    [`INSERT INTO stacks (name, status, created_at, updated_at) VALUES ('web', 'created', 1, 1)`, 'UNIQUE'],
    [`UPDATE stacks SET status = 'odd'`, 'CHECK'],
    [`UPDATE stacks SET session_id = 'half'`, 'CHECK'],
    [`UPDATE stacks SET lock_id = 'held', deleted_at = 1`, 'CHECK'],
    [`UPDATE runs SET status = 'completed'`, 'CHECK'],
    [`INSERT INTO resources (stack_id, address, bucket, type, updated_at) VALUES (999, 'a', 0, 't', 1)`, 'FOREIGN KEY'],
    [`INSERT INTO event_chains (seq, head) VALUES (0, '${'0'.repeat(64)}')`, 'UNIQUE'],
    [`INSERT INTO object_parts (parent, child) VALUES ('${object}', '${'0'.repeat(64)}')`, 'FOREIGN KEY'],
    [
      `INSERT INTO state_versions ${versionColumns} VALUES (${stack.id}, 2, 'a', '${'0'.repeat(64)}', 1, 0, '${object}')`,
      'FOREIGN KEY',
    ],
    [
      `INSERT INTO state_versions ${versionColumns} VALUES (${stack.id}, 0, 'a', '${object}', 1, 0, '${object}')`,
      'CHECK',
    ],
    [`DELETE FROM objects`, 'FOREIGN KEY'],
    [`DELETE FROM stacks`, 'FOREIGN KEY'],
  ]
  for (const [sql, rule] of refused) expect(() => handle.exec(sql), sql).toThrow(`${rule} constraint failed`)
})
