import { join } from 'node:path'
import { openDatabaseCare } from '@sloth-runner/store'
import { expect, test } from 'vitest'
import { databaseWithSecrets, engineOver, tryKills, ways } from './rotation-trial.ts'
import { storeProcess } from './store-process.ts'
import { temporaryFolder, temporaryStore } from './temporary-folder.ts'

test('killed on the way to a new key file, everything can be read', { timeout: 60_000 }, async () => {
  await tryKills(ways[0], 5)
})

test('what others write while everything is sealed anew is all there', {
  timeout: 60_000,
}, async () => {
  const { path, ids } = await databaseWithSecrets()
  const writers = await Promise.all([storeProcess(path), storeProcess(path)])
  const store = temporaryStore({ path })
  const writing = Promise.all(writers.map(({ tell }) => tell({ order: 'keep-secrets', count: 5 })))
  for (let done = 0; done < 3; done += 1) await engineOver(store).secrets.rotate({ reencrypt: true })
  expect((await writing).map(({ message }) => message)).toEqual(['', ''])
  const last = await engineOver(store).secrets.rotate({ reencrypt: true })
  expect(last).toMatchObject({ kept: [], damaged: [] })
  expect(await store.secrets.keys()).toMatchObject([{ id: last.key, secrets: ids.length + 10 }])
  const check = await openDatabaseCare({ path }, 'ann@host').check()
  expect(check).toMatchObject({ problems: [], checked: { secrets: ids.length + 10 } })
})

test('a session that sealed before and writes after loses nothing: its key waits for it', async () => {
  const { path } = await databaseWithSecrets()
  const session = await storeProcess(path)
  await session.tell({ order: 'acquire' })
  await session.tell({ order: 'seal' })
  const store = temporaryStore({ path })
  const first = await engineOver(store).secrets.rotate({ reencrypt: true })
  expect(first).toMatchObject({ moved: 3, dropped: [], kept: [{ id: first.previous }] })
  expect(await session.tell({ order: 'write-sealed' })).toEqual({ code: null, message: '' })
  await session.tell({ order: 'release' })
  const second = await engineOver(store).secrets.rotate({ reencrypt: true })
  expect(second).toMatchObject({ moved: 4, dropped: expect.arrayContaining([first.key, first.previous]), kept: [] })
})

test('a session that was thought dead and writes after its key is gone is refused', async () => {
  const { path, ids } = await databaseWithSecrets()
  const session = await storeProcess(path)
  await session.tell({ order: 'seal' })
  const store = temporaryStore({ path })
  await engineOver(store).secrets.rotate({ reencrypt: true })
  await session.tell({ order: 'acquire' })
  expect(await session.tell({ order: 'write-sealed' })).toMatchObject({ code: 'key-replaced' })
  expect((await store.secrets.reveal(ids)).size).toBe(ids.length)
})

test('of two who change the key at once, one after the other does', async () => {
  const { path, ids } = await databaseWithSecrets()
  const stores = [temporaryStore({ path }), temporaryStore({ path })]
  const changes = await Promise.all(stores.map((store) => engineOver(store).secrets.rotate({ reencrypt: true })))
  expect(changes.map(({ previous }) => previous)).toContain(
    changes.find(({ key }) => changes.some(({ previous }) => previous === key))?.key,
  )
  expect((await temporaryStore({ path }).secrets.reveal(ids)).size).toBe(ids.length)
  await expect(
    engineOver(temporaryStore({ path })).secrets.rotate({ wait: 0, reencrypt: true }),
  ).resolves.toMatchObject({ kept: [] })
})

test('while a key is missing nothing is changed, and key and path are named', async () => {
  const { path } = await databaseWithSecrets()
  const [key] = await temporaryStore({ path }).secrets.keys()
  const elsewhere = join(temporaryFolder(), 'other.key')
  const store = temporaryStore({ path, keyFile: elsewhere })
  const target = { kind: 'file', path: join(temporaryFolder(), 'new.key') } as const
  await expect(engineOver(store).secrets.rotate({ wrapping: target })).rejects.toMatchObject({
    code: 'key-missing',
    place: elsewhere,
    message: expect.stringMatching(new RegExp(`${key?.id}.*looked for in ${elsewhere}`)),
  })
  expect(await temporaryStore({ path }).secrets.keys()).toEqual([key])
})
