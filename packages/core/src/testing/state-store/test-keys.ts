import { expect, test } from 'vitest'
import type { StateStore } from '../../contracts/state-store.ts'
import { resourceWrite } from './samples.ts'
import { type HeldStack, heldStack, type OpenEmpty } from './state-store-case.ts'

const ann = { lockedBy: 'ann@host', operation: 'secrets rotate' }
const same = { wrapping: { kind: 'same' } } as const

/** A stack with sensitive values on record. */
async function withSecrets(openEmpty: OpenEmpty, values: readonly string[]) {
  const opened = await heldStack(openEmpty)
  return { ...opened, ids: await keep(opened, values) }
}

async function keep({ store, hold }: HeldStack, values: readonly string[]): Promise<readonly string[]> {
  const secrets = await store.secrets.seal(values, 'ann@host')
  await store.write(hold, [
    ...secrets.map((secret) => ({ write: 'secret', secret }) as const),
    ...secrets.map(({ id }) => resourceWrite(`r-${id}`, { declared: { password: { $secret: id } } })),
  ])
  return secrets.map(({ id }) => id)
}

async function moveAll(store: StateStore, hold: Awaited<ReturnType<StateStore['acquireDatabase']>>): Promise<number> {
  let moved = 0
  for (let after: string | null = ''; after !== null; ) {
    const part = await store.secrets.moveSecrets(hold, { after, limit: 2 }, 'ann@host')
    moved += part.moved
    after = part.next
  }
  return moved
}

/** Keys: new ones, those before them, and what becomes of values. */
export function testKeys(openEmpty: OpenEmpty): void {
  test('a new key is for new values; what was sealed before stays readable and equal', async () => {
    const { store, hold, ids, again, ...rest } = await withSecrets(openEmpty, ['one', 'two'])
    const other = await again()
    const digests = await other.secrets.digestsOf(['one', 'two'])
    const database = await store.acquireDatabase(ann)
    const change = await store.secrets.changeKey(database, same, 'ann@host')
    const [third = ''] = await keep({ store, hold, again, ...rest }, ['three'])
    const opened = new Map([...ids, third].map((id, index) => [id, ['one', 'two', 'three'][index]]))
    for (const door of [store, store.reader(), other, (await again()).reader()]) {
      expect(await door.secrets.reveal([...ids, third])).toEqual(opened)
      expect(await door.secrets.digestsOf(['one', 'two'])).toEqual(digests)
    }
    expect((await store.secrets.keys()).map(({ id, current, secrets }) => [id, current, secrets])).toEqual([
      [change.key, true, 1],
      [change.previous, false, 2],
    ])
    expect((await store.events(null)).map(({ type, actor }) => [type, actor])).toEqual([
      ['secret.key_created', 'ann@host'],
      ['lock.acquired', 'ann@host'],
      ['secret.key_rotated', 'ann@host'],
    ])
  })

  test('who has opened the old key seals with the new one as soon as it is there', async () => {
    const { store, again } = await withSecrets(openEmpty, ['one'])
    const other = await again()
    const [before] = await other.secrets.seal(['x'], 'ann@host')
    const change = await store.secrets.changeKey(await store.acquireDatabase(ann), same, 'ann@host')
    const [after] = await other.secrets.seal(['x'], 'ann@host')
    expect([before?.keyId, after?.keyId]).toEqual([change.previous, change.key])
    expect(after?.digest).toBe(before?.digest)
  })

  test('values that are sealed anew keep their ids and digests, and their key goes when nobody works', async () => {
    const { store, hold, ids } = await withSecrets(openEmpty, ['one', 'two', 'three', 'four', 'five'])
    const digests = await store.secrets.digests(ids)
    const database = await store.acquireDatabase(ann)
    const { key, previous } = await store.secrets.changeKey(database, same, 'ann@host')
    expect(await moveAll(store, database)).toBe(5)
    expect(await moveAll(store, database)).toBe(0)
    expect([...(await store.secrets.reveal(ids)).values()].sort()).toEqual(['five', 'four', 'one', 'three', 'two'])
    expect(await store.secrets.digests(ids)).toEqual(digests)
    const busy = await store.secrets.dropKeys(database, 'ann@host')
    expect(busy).toMatchObject({ dropped: [], kept: [{ id: previous, reason: expect.stringContaining('web') }] })
    await hold.release()
    expect(await store.secrets.dropKeys(database, 'ann@host')).toEqual({ dropped: [previous], kept: [], gone: [] })
    expect((await store.secrets.keys()).map(({ id }) => id)).toEqual([key])
    expect([...(await store.reader().secrets.reveal(ids)).values()]).toHaveLength(5)
  })

  test('a key that is needed stays, and a value sealed with one that is gone is refused', async () => {
    const { store, hold } = await withSecrets(openEmpty, ['one'])
    const [late] = await store.secrets.seal(['late'], 'ann@host')
    if (late === undefined) throw new Error('nothing was sealed')
    const database = await store.acquireDatabase(ann)
    const { previous } = await store.secrets.changeKey(database, same, 'ann@host')
    await hold.release()
    expect(await store.secrets.dropKeys(database, 'ann@host')).toMatchObject({ dropped: [], kept: [{ id: previous }] })
    await moveAll(store, database)
    expect((await store.secrets.dropKeys(database, 'ann@host')).dropped).toEqual([previous])
    const next = await store.acquire('web', ann)
    const writes = [
      { write: 'secret', secret: late } as const,
      resourceWrite('late', { declared: { password: { $secret: late.id } } }),
    ]
    await expect(store.write(next, writes)).rejects.toMatchObject({ code: 'key-replaced' })
    expect(await store.secrets.reveal([late.id])).toEqual(new Map())
  })

  test('nothing of the keys is changed without the lock of the database', async () => {
    const { store } = await withSecrets(openEmpty, ['one'])
    const database = await store.acquireDatabase(ann)
    await database.release()
    const before = await store.secrets.keys()
    const lost = { code: 'lock-lost' }
    await expect(store.secrets.changeKey(database, same, 'ann@host')).rejects.toMatchObject(lost)
    const next = await store.acquireDatabase(ann)
    await store.secrets.changeKey(next, same, 'ann@host')
    const part = { after: '', limit: 5 }
    await expect(store.secrets.moveSecrets(database, part, 'ann@host')).rejects.toMatchObject(lost)
    await expect(store.secrets.dropKeys(database, 'ann@host')).rejects.toMatchObject(lost)
    expect((await store.secrets.keys()).slice(1).map(({ id, secrets }) => [id, secrets])).toEqual(
      before.map(({ id, secrets }) => [id, secrets]),
    )
  })

  test('nothing is set aside that can be opened', async () => {
    const { store, hold, ids } = await withSecrets(openEmpty, ['one'])
    await hold.release()
    const database = await store.acquireDatabase(ann)
    const change = await store.secrets.changeKey(database, { ...same, setAside: true }, 'ann@host')
    expect(change).toMatchObject({ setAside: [], unopened: [] })
    expect((await store.secrets.keys()).map(({ id, apart }) => [id, apart])).toEqual([
      [change.key, null],
      [change.previous, null],
    ])
    expect([...(await store.secrets.reveal(ids)).values()]).toEqual(['one'])
    expect((await store.events(null)).map(({ type }) => type)).not.toContain('secret.key_set_aside')
  })

  test('there are no keys before the first value, and one that is asked for is the first', async () => {
    const { store } = await heldStack(openEmpty)
    expect(await store.secrets.keys()).toEqual([])
    const change = await store.secrets.changeKey(await store.acquireDatabase(ann), same, 'ann@host')
    expect(change.previous).toBeNull()
    expect((await store.secrets.seal(['one'], 'ann@host')).map(({ keyId }) => keyId)).toEqual([change.key])
  })
}
