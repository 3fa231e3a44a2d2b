import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { changesOf } from '../../test/changes-of.ts'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { connectionOf } from '../database/connection.ts'
import { settingsOf } from '../settings.ts'
import { checkReferences } from './check-file.ts'
import { checkObjects } from './check-objects.ts'
import { checkAllSnapshots } from './check-snapshots.ts'
import { openDatabaseCare } from './database-care.ts'

/** A stack with two snapshots that share a part; another one, so that a row can be moved to it. */
async function twoSnapshots(): Promise<string> {
  const path = temporaryPath()
  const store = temporaryStore({ path })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  await store.createStack({ name: 'other', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const declared = (value: number) => ({ type: 'a:b', declared: { value } })
  await store.write(hold, [
    { write: 'resource', address: 'page', set: declared(1) },
    { write: 'outputs', outputs: [{ name: 'url', value: 'https://web', sensitive: false }] },
  ])
  const tags = ['good', 'kept']
  await store.createSnapshot(id, { creator: 'ann', description: 'Before', tags, automatic: false }, 'ann@host')
  await store.write(hold, [{ write: 'resource', address: 'page', set: declared(2) }])
  await store.createSnapshot(id, { creator: 'system', description: null, tags: ['auto'], automatic: true }, 'ann@host')
  await hold.release()
  await store.close()
  return path
}

interface Cell {
  readonly table: string
  readonly column: string
  readonly row: Readonly<Record<string, unknown>>
  readonly keys: readonly string[]
}

/** When an object was kept, the number of a row, and by how much a tag comes after another are told of nowhere. */
const silent = ['objects.created_at', 'state_versions.id', 'state_version_tags.position']

/** Every value of every row that a snapshot is made of. */
function cellsOf(handle: Database.Database): readonly Cell[] {
  return ['state_versions', 'state_version_tags', 'objects', 'object_parts'].flatMap((table) => {
    const columns = handle.pragma(`table_info(${table})`) as { readonly name: string; readonly pk: number }[]
    const keys = columns.filter(({ pk }) => pk > 0).map(({ name }) => name)
    const rows = handle.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]
    return rows.flatMap((row) =>
      columns
        .filter(({ name }) => row[name] !== null && !silent.includes(`${table}.${name}`))
        .map(({ name: column }) => ({ table, column, row, keys })),
    )
  })
}

test('one changed bit of anything that a snapshot is made of is found', async () => {
  const path = await twoSnapshots()
  const handle = new Database(path)
  onTestFinished(() => void handle.close())
  handle.pragma('foreign_keys = OFF')
  // Every change is looked at inside the transaction that takes it back.
  const connection = { ...connectionOf(handle), snapshot: <T>(work: () => T) => work() }
  const settings = settingsOf({ path })
  const isFound = async () =>
    (await checkAllSnapshots(connection, settings, false)).problems.length > 0 ||
    checkReferences(connection).problems.length > 0 ||
    (await checkObjects(connection, settings, false)).problems.length > 0 ||
    handle.pragma('integrity_check', { simple: true }) !== 'ok'
  expect(await isFound()).toBe(false)
  const missed: string[] = []
  let [changed, refused] = [0, 0]
  for (const { table, column, row, keys } of cellsOf(handle)) {
    const where = keys.map((key) => `${key} IS ?`).join(' AND ')
    const write = handle.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`)
    for (const value of changesOf(row[column], 40)) {
      handle.exec('BEGIN')
      try {
        handle.pragma('ignore_check_constraints = ON')
        write.run(value, ...keys.map((key) => row[key]))
        handle.pragma('ignore_check_constraints = OFF')
        changed += 1
        if (!(await isFound())) missed.push(`${table}.${column} = ${String(value)}`)
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error
        refused += 1
      }
      handle.exec('ROLLBACK')
    }
  }
  expect(missed).toEqual([])
  expect(changed).toBeGreaterThan(1_000)
  expect(refused).toBeLessThan(20)
})

const damages = [
  ['a word of its description', "UPDATE state_versions SET description = 'After' WHERE version = 1"],
  ['who it is from', "UPDATE state_versions SET creator = 'bob' WHERE version = 1"],
  ['when it was taken', 'UPDATE state_versions SET created_at = created_at + 1 WHERE version = 1'],
  ['whether it was taken by itself', 'UPDATE state_versions SET automatic = 1 WHERE version = 1'],
  ['its version', 'UPDATE state_versions SET version = 9 WHERE version = 1'],
  ['a tag', "UPDATE state_version_tags SET tag = 'bad' WHERE tag = 'good'"],
  ['the order of its tags', "UPDATE state_version_tags SET position = 7 WHERE tag = 'good'"],
  ['a tag that is gone', "DELETE FROM state_version_tags WHERE tag = 'kept'"],
  [
    'the root, to that of another one',
    'UPDATE state_versions SET state_data = (SELECT state_data FROM state_versions WHERE version = 2) WHERE version = 1',
  ],
  ['the digest of its label', `UPDATE state_versions SET label_digest = '${'0'.repeat(64)}' WHERE version = 1`],
] as const

test.each(damages)('a label that was changed spoils its snapshot alone, and is repaired: %s', async (_, sql) => {
  const path = await twoSnapshots()
  const care = openDatabaseCare({ path }, 'ann@host')
  const store = temporaryStore({ path })
  const { id = 0 } = (await store.stack('web')) ?? {}
  const before = await store.checkSnapshots(id)
  const handle = new Database(path)
  handle.exec(sql)
  handle.close()
  const spoiled = (await store.checkSnapshots(id)).filter(({ problems }) => problems.length > 0)
  expect(spoiled).toMatchObject([{ problems: [{ kind: 'label' }] }])
  expect(await store.snapshot(id, spoiled[0]?.version ?? 0)).toMatchObject({ contents: null })
  const found = { part: 'snapshots', subject: `the label of v${spoiled[0]?.version} of "web"` }
  expect((await care.check()).problems).toMatchObject([{ ...found, repaired: false }])
  expect((await care.check({ repair: true })).problems).toMatchObject([{ ...found, repaired: true }])
  expect((await care.check()).problems).toEqual([])
  expect(await store.checkSnapshots(id)).toEqual(before)
  expect((await store.snapshot(id, 1))?.contents?.resources).toMatchObject([{ declared: { value: 1 } }])
})

test('a label is not made up: without an event that tells it, it stays damaged', async () => {
  const path = await twoSnapshots()
  const handle = new Database(path)
  handle.exec("DELETE FROM state_events WHERE event_type = 'snapshot.created'")
  handle.exec("UPDATE state_versions SET description = 'After' WHERE version = 1")
  handle.close()
  const { problems } = await openDatabaseCare({ path }, 'ann@host').check({ repair: true })
  expect(problems.filter(({ part }) => part === 'snapshots')).toMatchObject([
    { subject: 'the label of v1 of "web"', repaired: false, remedy: expect.stringContaining('restore a backup') },
  ])
})
