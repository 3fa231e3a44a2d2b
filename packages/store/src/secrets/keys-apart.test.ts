import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hold, NewKey, StackContent, StateStore, StateWrite } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { temporaryFolder, temporaryStore } from '../../test/temporary-folder.ts'
import type { StoreOptions } from '../settings.ts'

type Store = StateStore & { readonly path: string }

interface Held {
  readonly store: Store
  readonly hold: Hold
}

async function held(options: Partial<StoreOptions> = {}): Promise<Held> {
  const store = temporaryStore(options)
  await store.createStack({ name: 'web', actor: 'ann@host' })
  return { store, hold: await store.acquire('web', { lockedBy: 'ann@host', operation: 'import' }) }
}

/** Seals a value of a resource of that name. Returns its id. */
async function keep({ store, hold }: Held, address: string, value: string): Promise<string> {
  const [secret] = await store.secrets.seal([value], 'ann@host')
  if (secret === undefined) throw new Error('nothing was sealed')
  await store.write(hold, [{ write: 'secret', secret }, resource(address, secret.id)])
  return secret.id
}

function resource(address: string, id: string): StateWrite {
  return { write: 'resource', address, set: { type: 'file:file', declared: { token: { $secret: id } } } }
}

/** A database with a secret of its own, and what an export says of it. */
async function foreign(options: Partial<StoreOptions> = {}) {
  const from = await held(options)
  const id = await keep(from, 'a', 'theirs')
  const content = (await from.store.content('web')) as StackContent
  return { from, id, content, keyId: content.keys[0]?.id ?? '' }
}

async function bring({ store, hold }: Held, { id, content }: Awaited<ReturnType<typeof foreign>>): Promise<void> {
  await store.write(hold, [
    ...content.keys.map((key): StateWrite => ({ write: 'key', key })),
    ...content.secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    resource('imported', id),
  ])
}

async function rotate(store: Store, wanted: Partial<NewKey> = {}) {
  const database = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  try {
    const change = await store.secrets.changeKey(database, { wrapping: { kind: 'same' }, ...wanted }, 'ann@host')
    const { moved } = await store.secrets.moveSecrets(database, { after: '', limit: 100 }, 'ann@host')
    return { ...change, moved, ...(await store.secrets.dropKeys(database, 'ann@host')) }
  } finally {
    await database.release()
  }
}

const missing = { code: 'key-missing' }

test('a value from elsewhere that was changed is told where the key that came along can be opened, and nothing is kept', async () => {
  const { from, content } = await foreign()
  const { store } = await held()
  const [secret] = content.secrets
  if (secret === undefined) expect.fail()
  const changed = { keys: content.keys, secrets: [{ ...secret, nonce: Buffer.alloc(12).toString('base64') }] }
  expect(await store.secrets.damaged(changed)).toEqual(new Set())
  copyFileSync(`${from.store.path}.key`, `${store.path}.key`)
  expect(await store.secrets.damaged(changed)).toEqual(new Set([secret.id]))
  expect(await store.secrets.damaged(content)).toEqual(new Set())
  expect(await store.secrets.damaged({ ...changed, keys: [] })).toEqual(new Set())
  expect(await store.secrets.keys()).toEqual([])
})

test('a key that came with an import seals nothing, also where there is no other yet', async () => {
  const theirs = await foreign()
  const here = await held()
  await bring(here, theirs)
  const [secret] = await here.store.secrets.seal(['ours'], 'ann@host')
  expect(secret?.keyId).not.toBe(theirs.keyId)
  await keep(here, 'own', 'ours')
  const keys = await here.store.secrets.keys()
  expect(keys.map(({ id, current, apart, problem }) => [id, current, apart, problem === null])).toEqual([
    [secret?.keyId, true, null, true],
    [theirs.keyId, false, 'imported', false],
  ])
  const since = (await here.store.stack('web'))?.createdAt ?? 0
  expect(keys.every(({ createdAt }) => createdAt >= since)).toBe(true)
  await expect(here.store.secrets.reveal([theirs.id])).rejects.toMatchObject({
    ...missing,
    place: `${here.store.path}.${theirs.keyId}.key`,
  })
})

test('its key file opens it beside the database, by its name or in the place of the own one', async () => {
  const theirs = await foreign()
  for (const named of [true, false]) {
    const here = await held()
    await bring(here, theirs)
    const place = named ? `${here.store.path}.${theirs.keyId}.key` : `${here.store.path}.key`
    copyFileSync(`${theirs.from.store.path}.key`, place)
    expect(await here.store.secrets.reveal([theirs.id])).toEqual(new Map([[theirs.id, 'theirs']]))
    const digest = (await theirs.from.store.secrets.digests([theirs.id])).get(theirs.id)
    expect((await here.store.secrets.digestsOf(['theirs']))[0]).toContain(digest)
    const own = await keep(here, 'own', 'theirs')
    expect((await here.store.secrets.digests([own])).get(own)).toBe(digest)
    expect((await here.store.secrets.keys()).filter(({ current }) => current)).toMatchObject([{ apart: null }])
  }
})

test('where it cannot be opened, the own key is changed all the same, and it stays as it is', async () => {
  const theirs = await foreign({ passphrase: 'correct horse' })
  const here = await held()
  const own = await keep(here, 'own', 'ours')
  await bring(here, theirs)
  await here.hold.release()
  const first = await rotate(here.store)
  expect(first).toMatchObject({ moved: 1, dropped: [first.previous] })
  expect(first.unopened).toEqual([
    {
      id: theirs.keyId,
      reason: expect.stringMatching(/which came with an import, is missing. No passphrase was given/),
    },
  ])
  expect(await here.store.secrets.reveal([own])).toEqual(new Map([[own, 'ours']]))
  await expect(here.store.secrets.reveal([theirs.id])).rejects.toMatchObject(missing)

  const opened = temporaryStore({ path: here.store.path, passphrase: 'correct horse' })
  expect([...(await opened.secrets.reveal([own, theirs.id])).values()].sort()).toEqual(['ours', 'theirs'])
  const digests = await opened.secrets.digests([own, theirs.id])
  const second = await rotate(opened)
  expect(second).toMatchObject({ moved: 2, unopened: [], kept: [] })
  expect([...second.dropped].sort()).toEqual([first.key, theirs.keyId].sort())
  const after = temporaryStore({ path: here.store.path })
  expect([...(await after.secrets.reveal([own, theirs.id])).values()].sort()).toEqual(['ours', 'theirs'])
  expect(await after.secrets.digests([own, theirs.id])).toEqual(digests)
  expect((await after.secrets.digestsOf(['theirs']))[0]).toContain(digests.get(theirs.id))
})

test('a key of the database itself that is missing is not changed, whatever came with imports', async () => {
  const theirs = await foreign()
  const here = await held()
  await keep(here, 'own', 'ours')
  await bring(here, theirs)
  copyFileSync(`${theirs.from.store.path}.key`, `${here.store.path}.${theirs.keyId}.key`)
  rmSync(`${here.store.path}.key`)
  const later = temporaryStore({ path: here.store.path })
  await expect(rotate(later)).rejects.toMatchObject({ ...missing, remedy: expect.stringContaining('--set-aside') })
  await expect(later.secrets.seal(['x'], 'ann@host')).rejects.toMatchObject(missing)
  expect(await later.secrets.reveal([theirs.id])).toEqual(new Map([[theirs.id, 'theirs']]))
})

test('it goes with the last value that needs it, and comes home as the own key that it is', async () => {
  const theirs = await foreign()
  const here = await held()
  await bring(here, theirs)
  await here.store.write(here.hold, [{ write: 'remove', address: 'imported' }])
  expect(await here.store.secrets.keys()).toEqual([])
  await bring(theirs.from, theirs)
  expect(await theirs.from.store.secrets.keys()).toMatchObject([{ id: theirs.keyId, current: true, apart: null }])
})

test('where a key file stands is not told', async () => {
  const { content } = await foreign({ keyFile: join(temporaryFolder(), 'elsewhere.key') })
  expect(Object.keys(content.keys[0]?.parameters ?? {}).sort()).toEqual([
    'blockSize',
    'cost',
    'parallelization',
    'salt',
  ])
  const here = await held()
  await here.store.write(here.hold, [
    ...content.keys.map((key): StateWrite => ({ write: 'key', key })),
    ...content.secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    ...content.resources.map(
      ({ address, type, declared }): StateWrite => ({
        write: 'resource',
        address,
        set: { type, declared },
      }),
    ),
  ])
  expect((await here.store.content('web'))?.keys).toEqual(content.keys)
})

async function lost(options: Partial<StoreOptions>, opening: Partial<StoreOptions>) {
  const here = await held(options)
  const ids = [await keep(here, 'a', 'one'), await keep(here, 'b', 'two')]
  const [key] = await here.store.secrets.keys()
  await here.hold.release()
  const file = `${here.store.path}.key`
  if (opening.passphrase === undefined) renameSync(file, `${file}.away`)
  const store = temporaryStore({ path: here.store.path, ...opening })
  return { store, path: here.store.path, ids, file, id: key?.id ?? '' }
}

async function seal(store: Store, address: string, value: string): Promise<string> {
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const id = await keep({ store, hold }, address, value)
  await hold.release()
  return id
}

test('a key whose file is lost is set aside: it seals nothing, and opens what it sealed once its file is at the place named', async () => {
  const { store, ids, file, id } = await lost({}, {})
  await expect(rotate(store)).rejects.toMatchObject(missing)
  expect(existsSync(file)).toBe(false)
  const change = await rotate(store, { setAside: true })
  const reason = expect.stringContaining(
    `${id}, which was set aside, is missing: looked for in ${store.path}.${id}.key.`,
  )
  expect(change).toMatchObject({ previous: id, setAside: [id], unopened: [{ id, reason }], moved: 0, dropped: [] })
  expect(change).toMatchObject({ keyFile: file, keyFileMade: true })
  const own = await seal(store, 'own', 'one')
  expect(await store.secrets.reveal([own])).toEqual(new Map([[own, 'one']]))
  await expect(store.secrets.reveal(ids)).rejects.toMatchObject({ ...missing, place: `${store.path}.${id}.key` })
  expect(await store.secrets.keys()).toMatchObject([
    { id: change.key, current: true, apart: null, problem: null, secrets: 1 },
    { id, current: false, apart: 'set-aside', keyFile: `${store.path}.${id}.key`, secrets: 2 },
  ])
  const seen = `There is no such file. ${file} holds another key.`
  expect(await store.secrets.keys()).toMatchObject([{}, { problem: seen }])
  expect((await store.events(null)).map(({ type }) => type)).toEqual(
    expect.arrayContaining(['secret.key_set_aside', 'secret.key_rotated']),
  )

  renameSync(`${file}.away`, `${store.path}.${id}.key`)
  expect([...(await store.secrets.reveal([...ids, own])).values()].sort()).toEqual(['one', 'one', 'two'])
  const digests = await store.secrets.digests(ids)
  expect((await store.secrets.digestsOf(['one']))[0]).toHaveLength(2)
  const back = await rotate(store)
  expect(back).toMatchObject({ setAside: [], unopened: [], kept: [], moved: 3 })
  expect([...back.dropped].sort()).toEqual([change.key, id].sort())
  rmSync(`${store.path}.${id}.key`)
  const after = temporaryStore({ path: store.path })
  expect([...(await after.secrets.reveal([...ids, own])).values()].sort()).toEqual(['one', 'one', 'two'])
  expect(await after.secrets.digests(ids)).toEqual(digests)
})

test('a key file that is named wrongly for the time is found where it was, whichever key is set aside for it', async () => {
  const here = await held()
  const id = await keep(here, 'a', 'one')
  await here.hold.release()
  const keyFile = join(temporaryFolder(), 'other.key')
  const change = await rotate(temporaryStore({ path: here.store.path, keyFile }), { setAside: true })
  expect(change).toMatchObject({ keyFile, keyFileMade: true, unopened: [], moved: 1, dropped: change.setAside })
  const after = temporaryStore({ path: here.store.path })
  expect(await after.secrets.reveal([id])).toEqual(new Map([[id, 'one']]))
})

test('a key with nothing sealed with it goes when it is set aside, or with the next that takes keys away', async () => {
  const { store, id, ids } = await lost({}, {})
  const { key } = await rotate(store, { setAside: true })
  expect((await store.secrets.keys()).map((one) => one.id)).toEqual([key, id])
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  await store.write(hold, [{ write: 'remove', address: 'a' }])
  await expect(store.secrets.reveal(ids)).rejects.toMatchObject(missing)
  await store.write(hold, [{ write: 'remove', address: 'b' }])
  expect(await store.secrets.keys()).toMatchObject([
    { id: key },
    { id, secrets: 0, remedy: expect.stringContaining('secrets rotate --re-encrypt') },
  ])
  await hold.release()
  expect(await rotate(store)).toMatchObject({ dropped: [id, key].sort() })
  const [{ id: last } = { id: '' }] = await store.secrets.keys()
  rmSync(`${store.path}.key`)
  const later = temporaryStore({ path: store.path })
  expect(await rotate(later, { setAside: true })).toMatchObject({ setAside: [last], dropped: [last] })
  expect(await later.secrets.keys()).toMatchObject([{ apart: null, problem: null }])
})

test('a key that was just set aside stays for whoever has sealed with it and not written yet', async () => {
  const web = await held()
  await keep(web, 'a', 'one')
  const [late] = await web.store.secrets.seal(['late'], 'ann@host')
  if (late === undefined) throw new Error('nothing was sealed')
  const store = temporaryStore({ path: web.store.path, keyFile: join(temporaryFolder(), 'other.key') })
  const { setAside, moved, dropped } = await rotate(store, { setAside: true })
  expect({ setAside, moved, dropped }).toEqual({ setAside: [late.keyId], moved: 1, dropped: [] })
  await store.createStack({ name: 'api', actor: 'ann@host' })
  const api = await store.acquire('api', { lockedBy: 'ann@host', operation: 'run' })
  await keep({ store, hold: api }, 'b', 'two')
  await store.write(api, [{ write: 'remove', address: 'b' }])
  await web.store.write(web.hold, [{ write: 'secret', secret: late }, resource('late', late.id)])
  expect(await web.store.secrets.reveal([late.id])).toEqual(new Map([[late.id, 'late']]))
  await api.release()
  await web.hold.release()
  expect((await rotate(web.store)).dropped).toContain(late.keyId)
})

test('a file that holds no key is neither written over nor taken for one', async () => {
  const { store, file, id } = await lost({}, {})
  writeFileSync(file, 'notes')
  const refused = { ...missing, message: expect.stringContaining(file), remedy: expect.stringContaining('--key-file') }
  await expect(rotate(store, { setAside: true })).rejects.toMatchObject(refused)
  expect(readFileSync(file, 'utf8')).toBe('notes')
  expect(await store.secrets.keys()).toMatchObject([{ id, current: true, apart: null }])
})

test('a key whose passphrase is forgotten is set aside for another one, and opened by the old one as another', async () => {
  const old = 'correct horse'
  const { path, ids, id } = await lost({ passphrase: old }, { passphrase: 'battery staple' })
  await expect(rotate(temporaryStore({ path }), { setAside: true })).rejects.toMatchObject({ code: 'usage' })
  const store = temporaryStore({ path, passphrase: 'battery staple' })
  const change = await rotate(store, { setAside: true })
  expect(change).toMatchObject({ previous: id, setAside: [id], wrapping: 'passphrase', unopened: [{ id }] })
  const own = await seal(store, 'own', 'three')
  await expect(store.secrets.reveal(ids)).rejects.toMatchObject({
    ...missing,
    remedy: expect.stringMatching(/the passphrase that opened it in SLOTH_RUNNER_OTHER_PASSPHRASE/),
  })
  const both = temporaryStore({ path, passphrase: 'battery staple', otherPassphrase: old })
  expect([...(await both.secrets.reveal([...ids, own])).values()].sort()).toEqual(['one', 'three', 'two'])
  expect(await rotate(both)).toMatchObject({ moved: 3, unopened: [], kept: [] })
  const after = temporaryStore({ path, passphrase: 'battery staple' })
  expect([...(await after.secrets.reveal([...ids, own])).values()].sort()).toEqual(['one', 'three', 'two'])
})
