import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { NewSecret, StateStore } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { storeOf } from '../open-store.ts'
import { settingsOf } from '../settings.ts'

const canary = 'a-canary-that-must-not-be-seen'

async function keep(store: StateStore, secrets: readonly NewSecret[]): Promise<void> {
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const declared = Object.fromEntries(secrets.map(({ id }) => [`field-${id}`, { $secret: id }]))
  await store.write(hold, [
    ...secrets.map((secret) => ({ write: 'secret', secret }) as const),
    { write: 'resource', address: 'web', set: { type: 'file:file', declared } },
  ])
  await hold.release()
}

test('the first key gets a key file for its owner alone, which is told of once', async () => {
  const made: string[] = []
  const store = temporaryStore({ onKeyCreated: (path) => made.push(path) })
  await store.secrets.seal([], 'ann@host')
  expect(made).toEqual([])
  await store.secrets.seal([canary], 'ann@host')
  await store.secrets.seal([canary], 'ann@host')
  expect(made).toEqual([`${store.path}.key`])
  expect(statSync(`${store.path}.key`).mode & 0o777).toBe(0o600)
})

test('no key file is made where the database keeps other files of its own', async () => {
  const path = temporaryPath()
  for (const end of ['-wal', '-shm', '-journal', '.backup.2030', '.before-schema-2.1']) {
    const keyFile = `${path}${end}`
    const refused = temporaryStore({ path, keyFile }).secrets.seal([canary], 'ann@host')
    await expect(refused, end).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(keyFile) })
    expect(existsSync(keyFile)).toBe(false)
  }
  const store = temporaryStore({ path, keyFile: `${path}.mine.key` })
  await store.secrets.seal([canary], 'ann@host')
  const hold = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  const file = `${path}-journal`
  const wanted = { wrapping: { kind: 'file', path: file } } as const
  await expect(store.secrets.changeKey(hold, wanted, 'ann@host')).rejects.toMatchObject({ code: 'usage' })
  expect(existsSync(file)).toBe(false)
})

test('no file holds a sensitive value', async () => {
  const store = temporaryStore()
  await keep(store, await store.secrets.seal([canary], 'ann@host'))
  const folder = dirname(store.path)
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes(canary), name).toBe(false)
  await store.close()
  expect(readFileSync(store.path).includes(canary)).toBe(false)
})

test('stores that make the first key at the same moment agree on one and leave no draft behind', async () => {
  const path = join(temporaryFolder(), 'stacks.db')
  const made: string[] = []
  const stores = Array.from({ length: 6 }, () => temporaryStore({ path, onKeyCreated: (file) => made.push(file) }))
  const sealed = await Promise.all(stores.map((store) => store.secrets.seal([canary], 'ann@host')))
  expect(new Set(sealed.flat().map(({ keyId, digest }) => `${keyId} ${digest}`)).size).toBe(1)
  expect(made).toHaveLength(1)
  expect(readdirSync(dirname(path)).filter((name) => name.includes('key'))).toEqual(['stacks.db.key'])
})

test('a key file that is missing later is an error that names key and path, and no new one is made', async () => {
  const store = temporaryStore()
  const secrets = await store.secrets.seal([canary], 'ann@host')
  await keep(store, secrets)
  await store.close()
  rmSync(`${store.path}.key`)
  const later = temporaryStore({ path: store.path })
  const missing = {
    code: 'key-missing',
    place: `${store.path}.key`,
    message: expect.stringContaining(secrets[0]?.keyId ?? '-'),
  }
  const ids = secrets.map(({ id }) => id)
  await expect(later.secrets.reveal(ids)).rejects.toMatchObject(missing)
  await expect(later.secrets.digestsOf([canary])).rejects.toMatchObject(missing)
  await expect(later.secrets.seal([canary], 'ann@host')).rejects.toMatchObject(missing)
  await expect(later.reader().secrets.reveal(ids)).rejects.toMatchObject(missing)
  expect((await later.secrets.digests(ids)).size).toBe(1)
  expect(readdirSync(dirname(store.path))).not.toContain('stacks.db.key')
})

test('another key file, or one without a key, opens nothing', async () => {
  const store = temporaryStore()
  const secrets = await store.secrets.seal([canary], 'ann@host')
  await keep(store, secrets)
  const ids = secrets.map(({ id }) => id)
  const other = temporaryStore()
  await other.secrets.seal(['x'], 'ann@host')
  const strange = temporaryStore({ path: store.path, keyFile: `${other.path}.key` })
  await expect(strange.secrets.reveal(ids)).rejects.toMatchObject({
    code: 'key-missing',
    detail: 'It holds another key.',
  })
  writeFileSync(join(dirname(store.path), 'empty.key'), '')
  const empty = temporaryStore({ path: store.path, keyFile: join(dirname(store.path), 'empty.key') })
  await expect(empty.secrets.reveal(ids)).rejects.toMatchObject({
    code: 'key-missing',
    message: expect.stringContaining('holds no key'),
  })
  const endless = temporaryStore({ path: store.path, keyFile: '/dev/zero' })
  await expect(endless.secrets.reveal(ids)).rejects.toMatchObject({ message: 'The file /dev/zero holds no key.' })
})

test('a passphrase opens what it sealed, without any key file, and another one does not', async () => {
  const store = temporaryStore({ passphrase: 'correct horse' })
  const secrets = await store.secrets.seal([canary], 'ann@host')
  await keep(store, secrets)
  const ids = secrets.map(({ id }) => id)
  expect(readdirSync(dirname(store.path)).filter((name) => name.endsWith('.key'))).toEqual([])
  const same = temporaryStore({ path: store.path, passphrase: 'correct horse' })
  expect([...(await same.secrets.reveal(ids)).values()]).toEqual([canary])
  const wrong = temporaryStore({ path: store.path, passphrase: 'battery staple' })
  await expect(wrong.secrets.reveal(ids)).rejects.toMatchObject({ code: 'key-missing' })
  const none = temporaryStore({ path: store.path })
  await expect(none.secrets.reveal(ids)).rejects.toMatchObject({
    code: 'key-missing',
    detail: 'No passphrase was given.',
  })
})

test.each([
  ['the ciphertext', 'nonce, ciphertext'],
  ['the digest', 'digest'],
  ['both', 'nonce, ciphertext, digest'],
])('%s of one secret under the id of another is not taken for its own', async (_, columns) => {
  const store = temporaryStore()
  const secrets = await store.secrets.seal(['one', 'two'], 'ann@host')
  await keep(store, secrets)
  const [one = '', two = ''] = secrets.map(({ id }) => id)
  const handle = new Database(store.path)
  handle
    .prepare(`UPDATE secrets SET (${columns}) = (SELECT ${columns} FROM secrets WHERE id = ?) WHERE id = ?`)
    .run(two, one)
  handle.close()
  await expect(store.secrets.reveal([one])).rejects.toMatchObject({ code: 'store-corrupt' })
  expect(await store.secrets.reveal([two])).toEqual(new Map([[two, 'two']]))
})

test('a key that is changed after the clock was moved back is the one that seals from then on', async () => {
  let moved = 0
  const store = storeOf({ ...settingsOf({ path: temporaryPath() }), clock: { now: () => Date.now() - moved } })
  onTestFinished(() => store.close())
  const [before] = await store.secrets.seal([canary], 'ann@host')
  moved = 3_600_000
  const hold = await store.acquireDatabase({ lockedBy: 'ann@host', operation: 'secrets rotate' })
  const { key } = await store.secrets.changeKey(hold, { wrapping: { kind: 'same' } }, 'ann@host')
  await hold.release()
  const [after] = await store.secrets.seal([canary], 'ann@host')
  expect(after?.keyId).toBe(key)
  expect(after?.keyId).not.toBe(before?.keyId)
})
