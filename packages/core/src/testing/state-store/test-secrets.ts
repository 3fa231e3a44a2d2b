import { expect, test } from 'vitest'
import type { NewSecret } from '../../contracts/secret-vault.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { intentOf, resourceWrite, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

async function sealed(store: StateStore, value: string): Promise<NewSecret> {
  const [secret] = await store.secrets.seal([value], 'ann@host')
  if (secret === undefined) throw new Error('nothing was sealed')
  return secret
}

const kept = (secret: NewSecret): StateWrite => ({ write: 'secret', secret })
const declared = ({ id }: NewSecret) => ({ user: 'web', password: { $secret: id } })

/** Sensitive values: sealed, opened, and gone when nothing refers to them any more. */
export function testSecrets(openEmpty: OpenEmpty): void {
  test('a sealed value is opened again by its id, by every door', async () => {
    const { store, hold, again } = await heldStack(openEmpty)
    const values = ['geheim', { pem: ['-----', null, 7] }]
    const secrets = await store.secrets.seal(values, 'ann@host')
    const links = secrets.map(({ id }) => ({ $secret: id }))
    await store.write(hold, [...secrets.map(kept), resourceWrite('web', { declared: { links } })])
    const ids = secrets.map(({ id }) => id)
    const opened = new Map(ids.map((id, index) => [id, values[index]]))
    const other = await again()
    for (const door of [store, store.reader(), other, other.reader()]) {
      expect(await door.secrets.reveal([...ids, 'unknown'])).toEqual(opened)
      expect(await door.secrets.digests(ids)).toEqual(new Map(secrets.map(({ id, digest }) => [id, digest])))
      expect(await door.secrets.digestsOf(values)).toEqual(secrets.map(({ digest }) => [digest]))
    }
  })

  test('equal values have equal digests and different ciphertexts', async () => {
    const { store } = await heldStack(openEmpty)
    const [one, other, different] = await store.secrets.seal([{ a: 1, b: 2 }, { b: 2, a: 1 }, 'geheim'], 'ann@host')
    expect(one?.digest).toBe(other?.digest)
    expect(one?.digest).not.toBe(different?.digest)
    expect(one?.ciphertext).not.toBe(other?.ciphertext)
    expect(one?.id).not.toBe(other?.id)
    expect(JSON.stringify(different)).not.toContain('geheim')
  })

  test('what was sealed is told from what was changed since, where its key can be opened', async () => {
    const { store } = await heldStack(openEmpty)
    const [good, changed, mixed, closed] = await store.secrets.seal(['one', 'two', 'three', 'four'], 'ann@host')
    if (good === undefined || changed === undefined || mixed === undefined || closed === undefined) expect.fail()
    const secrets = [
      good,
      { ...changed, ciphertext: `AAAA${changed.ciphertext.slice(4)}` },
      { ...mixed, digest: good.digest },
      { ...closed, ciphertext: 'AAAA', keyId: 'unknown' },
    ]
    for (const reader of [store.secrets, store.reader().secrets])
      expect(await reader.damaged({ keys: [], secrets })).toEqual(new Set([changed.id, mixed.id]))
  })

  test('a secret that was replaced does not linger, and one that is still named stays', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const [first, second] = [await sealed(store, 'one'), await sealed(store, 'two')]
    await store.write(hold, [resourceWrite('web', { declared: declared(first) }), kept(first)])
    await store.write(hold, [resourceWrite('web', { applied: declared(first) })])
    await store.write(hold, [resourceWrite('web', { declared: declared(second) }), kept(second)])
    expect([...(await store.secrets.reveal([first.id, second.id])).values()].sort()).toEqual(['one', 'two'])
    await store.write(hold, [resourceWrite('web', { applied: declared(second) })])
    expect(await store.secrets.reveal([first.id, second.id])).toEqual(new Map([[second.id, 'two']]))
    await store.write(hold, [{ write: 'remove', address: 'web' }])
    expect(await store.secrets.reveal([second.id])).toEqual(new Map())
  })

  test('an operation holds on to the secrets it names while it is in doubt, and not longer', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const secret = await sealed(store, 'one')
    const run = await store.openRun(hold, sampleRun, [resourceWrite('web')])
    await store.write(hold, [kept(secret), intentOf(run.id, 'web', { declared: declared(secret) } as never)])
    expect((await store.secrets.reveal([secret.id])).size).toBe(1)
    const outcome = { write: 'outcome', runId: run.id, address: 'web', action: 'create' } as const
    await store.write(hold, [{ ...outcome, outcome: 'failed', after: null }])
    expect((await store.secrets.reveal([secret.id])).size).toBe(0)
  })

  test('an output holds on to its secret until it changes', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const [first, second] = [await sealed(store, 'one'), await sealed(store, 'two')]
    const output = ({ id }: NewSecret): StateWrite => ({
      write: 'outputs',
      outputs: [{ name: 'password', value: { $secret: id }, sensitive: true }],
    })
    await store.write(hold, [output(first), kept(first)])
    expect((await store.secrets.reveal([first.id])).size).toBe(1)
    await store.write(hold, [output(second), kept(second)])
    expect(await store.secrets.reveal([first.id, second.id])).toEqual(new Map([[second.id, 'two']]))
  })

  test('a value that names a secret which is not on record is refused', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const secret = await sealed(store, 'one')
    const refused = store.write(hold, [resourceWrite('web', { declared: declared(secret) })])
    await expect(refused).rejects.toMatchObject({ code: 'store-corrupt' })
    expect(await store.resources(stackId)).toEqual([])
  })
}
