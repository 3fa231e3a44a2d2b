import { copyFileSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { locksOn } from '../../test/locks-on.ts'
import { storeProcess } from '../../test/store-process.ts'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openDurable } from '../database/open-durable.ts'
import { openWriting } from '../database/open-writing.ts'
import { settingsOf } from '../settings.ts'
import { openDatabaseCare } from './database-care.ts'

/** What `act` sees before and after each look that a copy's progress takes, within the transaction that writes. */
function aroundProgress<T>(act: () => T): readonly (readonly [T, T])[] {
  const seen: (readonly [T, T])[] = []
  const { backup } = Database.prototype
  const spied = vi.spyOn(Database.prototype, 'backup').mockImplementation(function (
    this: Database.Database,
    target,
    options,
  ) {
    const progress = options?.progress
    if (progress === undefined) return backup.call(this, target)
    return backup.call(this, target, {
      progress: (pages) => {
        const before = act()
        const next = progress(pages)
        seen.push([before, act()])
        return next
      },
    })
  })
  onTestFinished(() => spied.mockRestore())
  return seen
}

test('the look right before the pages are written takes none of the locks of that transaction away', async () => {
  const { path, ...store } = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const care = openDatabaseCare({ path }, 'ann@host')
  const made = await care.backup()
  await store.close()
  const other = await storeProcess(path)
  expect(await other.tell({ order: 'append', count: 1 })).toMatchObject({ code: null })
  const seen = aroundProgress(() => locksOn(path).length)
  await care.restore(made.path)
  const [before = 0, after] = seen[0] ?? []
  expect(before).toBeGreaterThan(0)
  expect(after).toBe(before)
})

test('what is written meanwhile without an event is counted: the mark of the file never goes back', async () => {
  const store = temporaryStore()
  const { path } = store
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const care = openDatabaseCare({ path }, 'ann@host')
  const made = await care.backup()
  const other = openDurable(path)
  const renewed = { sql: 'UPDATE stacks SET last_lock_ended_at = last_lock_ended_at', parameters: [] }
  const commits = () => other.get<{ mark: string }>({ sql: 'SELECT mark FROM file_mark', parameters: [] })?.mark ?? ''
  let before = ''
  beforeBackup(() => {
    if (before !== '') return
    for (let times = 0; times < 3; times += 1) other.run(renewed)
    before = commits()
  })
  await care.restore(made.path)
  expect([commits() > before, before === '']).toEqual([true, false])
  other.close()
})

/** Done before a copy is written into the database, when its mark has been read. */
function beforeBackup(act: () => void): void {
  const { backup } = Database.prototype
  const spied = vi.spyOn(Database.prototype, 'backup').mockImplementation(function (
    this: Database.Database,
    target,
    options,
  ) {
    if (options?.progress !== undefined) act()
    return backup.call(this, target, options)
  })
  onTestFinished(() => spied.mockRestore())
}

describe('the traces of what is replaced', () => {
  const trace = (name: string) =>
    ({ type: 'file:file', owns: [name], edits: [], spelled: [], fields: [['content']] }) as const

  /** A copy without traces, of a database that has two. */
  async function withTraces() {
    const store = temporaryStore()
    const care = openDatabaseCare({ path: store.path }, 'ann@host')
    await store.createStack({ name: 'web', actor: 'ann@host' })
    const { path: copy } = await care.backup()
    const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
    for (const name of ['a', 'b']) await store.write(hold, [{ write: 'trace', trace: trace(name) }])
    await hold.release()
    return { store, care, copy, path: store.path }
  }

  /** By another program. */
  function tamper(path: string, sql: string): void {
    const database = new Database(path)
    database.exec(sql)
    database.close()
  }

  test.each([
    ['one that cannot be understood', `UPDATE sensitive_traces SET fields = '{"' WHERE owns = '["a"]'`, ['b']],
    ['one that was changed', `UPDATE sensitive_traces SET fields = '[["mode"]]' WHERE owns = '["a"]'`, ['a', 'b']],
    ['one that is gone', `PRAGMA foreign_keys = ON; DELETE FROM sensitive_traces WHERE owns = '["a"]'`, ['b']],
    ['none, as their table is gone', 'DROP TABLE sensitive_trace_keys; DROP TABLE sensitive_traces', []],
  ])('are carried as far as they can be read, which is told: %s', async (_, sql, left) => {
    const { care, copy, path, store } = await withTraces()
    tamper(path, `PRAGMA ignore_check_constraints = ON; ${sql}`)
    expect(await care.restore(copy)).toMatchObject({ traces: { carried: left.length, missing: 'unreadable' } })
    expect((await store.secrets.traces(['a', 'b'])).flatMap(({ owns }) => owns).toSorted()).toEqual(left)
    expect((await care.check()).problems).toEqual([])
    expect(await store.events(null)).toMatchObject([
      { message: expect.stringContaining('may lack traces'), data: { missingTraces: 'unreadable' } },
    ])
  })

  test('are none where nothing was, and that is told also after tries that were killed when the file was made, or all was done', async () => {
    const { copy } = await withTraces()
    const path = temporaryPath()
    const care = openDatabaseCare({ path }, 'ann@host')
    ;(await openWriting(settingsOf({ path }))).close()
    const none = { traces: { carried: 0, missing: 'none-there' } }
    for (const _ of ['killed before', 'killed before it told']) expect(await care.restore(copy)).toMatchObject(none)
    await temporaryStore({ path }).createStack({ name: 'later', actor: 'ann@host' })
    expect(await care.restore(copy)).toMatchObject({ traces: { carried: 0, missing: null } })
  })
})

test('where nothing was, no copy is made of it, and a restore that is refused leaves nothing there', async () => {
  const { path: from, ...store } = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const good = (await openDatabaseCare({ path: from }, 'ann@host').backup()).path
  const newer = `${good}.newer`
  copyFileSync(good, newer)
  const database = new Database(newer)
  database.pragma('user_version = 99')
  database.close()
  const path = temporaryPath()
  const care = openDatabaseCare({ path }, 'ann@host')
  await expect(care.restore(newer)).rejects.toMatchObject({ code: 'store-newer' })
  expect(readdirSync(dirname(path))).toEqual([])
  expect(await care.restore(good)).toMatchObject({ before: null, traces: { missing: 'none-there' } })
  expect((await care.status()).backups).toEqual([])
  expect(await temporaryStore({ path }).stackNames()).toEqual(['web'])
})
