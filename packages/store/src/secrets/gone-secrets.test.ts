import type { Hold, StackContent, StateStore, StateWrite } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

type Store = StateStore & { readonly path: string }

function resource(address: string, id: string): StateWrite {
  return { write: 'resource', address, set: { type: 'file:file', declared: { token: { $secret: id } } } }
}

/** A stack with a value under "a", and another one under "b". */
async function withTwo(): Promise<{ readonly store: Store; readonly hold: Hold; readonly ids: readonly string[] }> {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const secrets = await store.secrets.seal(['one', 'two'], 'ann@host')
  const [one, two] = secrets.map(({ id }) => id)
  const sealed = secrets.map((secret): StateWrite => ({ write: 'secret', secret }))
  await store.write(hold, [...sealed, resource('a', one ?? ''), resource('b', two ?? '')])
  return { store, hold, ids: [one ?? '', two ?? ''] }
}

/** By others: SQLite minds no reference then. */
function byOthers({ path }: Store, sql: string): void {
  const database = new Database(path)
  database.pragma('foreign_keys = OFF')
  database.exec(sql)
  database.close()
}

test('an imported key stays as long as a secret is gone that it may have sealed, and goes with the last that names it', async () => {
  const theirs = await withTwo()
  const content = (await theirs.store.content('web')) as StackContent
  const { store, hold } = await withTwo()
  await store.write(hold, [
    ...content.keys.map((key): StateWrite => ({ write: 'key', key })),
    ...content.secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    ...theirs.ids.map((id, index) => resource(`imported${index}`, id)),
  ])
  const keys = async () => (await store.secrets.keys()).map(({ apart, secrets }) => [apart, secrets])
  byOthers(store, `DELETE FROM secrets WHERE id = '${theirs.ids[0]}'`)
  await store.write(hold, [{ write: 'remove', address: 'imported1' }])
  expect(await keys()).toEqual([
    [null, 2],
    ['imported', 0],
  ])
  await store.write(hold, [{ write: 'remove', address: 'imported0' }])
  expect(await keys()).toEqual([[null, 2]])
})

test('a snapshot is taken of a record that lacks a secret, and is told to lack it, also when nothing else names it any more', async () => {
  const { store, hold, ids } = await withTwo()
  byOthers(store, `DELETE FROM secrets WHERE id = '${ids[0]}'`)
  const { id: stackId } = (await store.stack('web')) ?? { id: 0 }
  const snapshot = { creator: 'ann', description: null, tags: [], automatic: false }
  await store.createSnapshot(stackId, snapshot, 'ann@host')
  await store.write(hold, [{ write: 'remove', address: 'a' }])
  await store.createSnapshot(stackId, snapshot, 'ann@host')
  const problem = { object: ids[0], kind: 'secret', found: null }
  expect(await store.checkSnapshots(stackId)).toMatchObject([
    { version: 2, problems: [], secrets: [ids[1]] },
    { version: 1, problems: [problem], secrets: ids.toSorted() },
  ])
  const users = { present: [], snapshots: ['v1 of "web"'] }
  expect(await store.secrets.check()).toMatchObject({ opened: 1, broken: [{ id: ids[0], damage: 'gone', users }] })
  await hold.release()
  const database = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  const { previous } = await store.secrets.changeKey(database, { wrapping: { kind: 'same' } }, 'ann@host')
  await store.secrets.moveSecrets(database, { after: '', limit: 100 }, 'ann@host')
  expect(await store.secrets.dropKeys(database, 'ann@host')).toMatchObject({ dropped: [], gone: [ids[0]] })
  await database.release()
  const again = await store.acquire('web', { lockedBy: 'ann@host', operation: 'snapshot delete' })
  await store.write(again, [{ write: 'delete-snapshots', versions: [1] }])
  await again.release()
  const later = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  expect(await store.secrets.dropKeys(later, 'ann@host')).toEqual({ dropped: [previous], kept: [], gone: [] })
  await later.release()
})

test('a row that is written now names no secret that is gone', async () => {
  const { store, hold, ids } = await withTwo()
  byOthers(store, `DELETE FROM secrets WHERE id = '${ids[0]}'`)
  await expect(store.write(hold, [resource('c', ids[0] ?? '')])).rejects.toMatchObject({ code: 'store-corrupt' })
})
