import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Hold, StackContent, StateStore, StateWrite } from '@sloth-runner/core'
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

async function rotate(store: Store) {
  const database = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  const change = await store.secrets.changeKey(database, { kind: 'same' }, 'ann@host')
  const { moved } = await store.secrets.moveSecrets(database, { after: '', limit: 100 }, 'ann@host')
  const keys = await store.secrets.dropKeys(database, 'ann@host')
  await database.release()
  return { ...change, moved, ...keys }
}

const missing = { code: 'key-missing' }

test('a key that came with an import seals nothing, also where there is no other yet', async () => {
  const theirs = await foreign()
  const here = await held()
  await bring(here, theirs)
  const [secret] = await here.store.secrets.seal(['ours'], 'ann@host')
  expect(secret?.keyId).not.toBe(theirs.keyId)
  await keep(here, 'own', 'ours')
  const keys = await here.store.secrets.keys()
  expect(keys.map(({ id, current, imported, problem }) => [id, current, imported, problem === null])).toEqual([
    [secret?.keyId, true, false, true],
    [theirs.keyId, false, true, false],
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
    expect((await here.store.secrets.keys()).filter(({ current }) => current)).toMatchObject([{ imported: false }])
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
  await expect(rotate(later)).rejects.toMatchObject(missing)
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
  expect(await theirs.from.store.secrets.keys()).toMatchObject([{ id: theirs.keyId, current: true, imported: false }])
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
