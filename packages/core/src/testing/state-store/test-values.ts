import { expect, test } from 'vitest'
import type { StateWrite } from '../../contracts/state-write.ts'
import type { Json } from '../../domain/json.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

function valueWrite(key: string, value: Json, expiresAt: number | null = null): StateWrite {
  return { write: 'value', key, value, sensitive: false, expiresAt }
}

/** One of every type, with what is easily lost on the way. */
const everyType: Readonly<Record<string, Json>> = {
  null: null,
  false: false,
  true: true,
  zero: 0,
  largest: Number.MAX_SAFE_INTEGER,
  smallest: Number.MIN_SAFE_INTEGER,
  float: 0.1,
  tiny: 5e-324,
  huge: 1.797_693_134_862_315_7e308,
  text: 'Füße 🦥 \u0000\n"\\',
  'text like a number': '1e+06',
  empty: '',
  list: [1, 'two', null, [], {}],
  map: { b: { c: [true, 0.5] }, a: '', $$secret: 'not one' },
}

/** Values under keys. */
export function testValues(openEmpty: OpenEmpty): void {
  test('values of every type come back as they were written, by every door', async () => {
    const { store, hold, stackId, again } = await heldStack(openEmpty)
    await store.write(
      hold,
      Object.entries(everyType).map(([key, value]) => valueWrite(key, value)),
    )
    const other = await again()
    for (const door of [store, store.reader(), other, other.reader()]) {
      const read = await door.values(stackId)
      expect(Object.fromEntries(read.map(({ key, value }) => [key, value]))).toEqual(everyType)
      expect(read.map(({ key }) => key)).toEqual(Object.keys(everyType).sort())
      expect(await door.valueKeys(stackId)).toEqual(Object.keys(everyType).sort())
      expect(await door.values(stackId, { keys: ['zero', 'none'] })).toMatchObject([{ key: 'zero', value: 0 }])
      expect(await door.values(stackId, { keys: [] })).toEqual([])
    }
  })

  test('a value that is set again keeps when it was made, and takes all else from the new one', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const later = store.clock.now() + 3_600_000
    await store.write(hold, [valueWrite('count', 1, later)])
    const [first] = await store.values(stackId)
    expect(first).toMatchObject({ value: 1, sensitive: false, expiresAt: later, createdAt: first?.updatedAt })
    await store.write(hold, [valueWrite('count', { now: 'a map' })])
    const [second] = await store.values(stackId)
    expect(second).toMatchObject({ value: { now: 'a map' }, expiresAt: null, createdAt: first?.createdAt })
  })

  test('what has expired is not there, and the next write takes it off the record', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const { createdAt } = (await store.stack('web')) ?? { createdAt: 0 }
    const [secret] = await store.secrets.seal(['geheim'], 'ann@host')
    if (secret === undefined) throw new Error('nothing was sealed')
    await store.write(hold, [
      { write: 'secret', secret },
      { write: 'value', key: 'old', value: { $secret: secret.id }, sensitive: true, expiresAt: createdAt },
      valueWrite('kept', 1, store.clock.now() + 3_600_000),
    ])
    expect(await store.valueKeys(stackId)).toEqual(['kept'])
    expect(await store.values(stackId, { keys: ['old'] })).toEqual([])
    await store.write(hold, [valueWrite('other', 1)])
    expect(await store.secrets.reveal([secret.id])).toEqual(new Map())
    await store.write(hold, [valueWrite('old', 2)])
    expect(await store.values(stackId, { keys: ['old'] })).toMatchObject([{ value: 2, expiresAt: null }])
  })

  test('values of one stack are not those of another, and go with it', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const { id } = await store.createStack({ name: 'other', actor: 'ann@host' })
    const second = await store.acquire('other', { lockedBy: 'ann@host', operation: 'run' })
    await store.write(hold, [valueWrite('key', 'mine')])
    await store.write(second, [valueWrite('key', 'yours')])
    await store.write(second, [{ write: 'remove-value', key: 'key' }])
    expect(await store.values(stackId)).toMatchObject([{ key: 'key', value: 'mine' }])
    expect(await store.values(id)).toEqual([])
    await store.deleteStack(hold, 'ann@host')
    expect(await store.values(stackId)).toEqual([])
  })

  test('removing what is not there is no error', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [{ write: 'remove-value', key: 'none' }])
    expect(await store.valueKeys(stackId)).toEqual([])
  })

  test('a value holds on to its secret until it is set or removed', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const [first, second] = await store.secrets.seal(['one', 'two'], 'ann@host')
    if (first === undefined || second === undefined) throw new Error('nothing was sealed')
    const value = (id: string): StateWrite => {
      return { write: 'value', key: 'token', value: { $secret: id }, sensitive: true, expiresAt: null }
    }
    const ids = [first.id, second.id]
    await store.write(hold, [{ write: 'secret', secret: first }, value(first.id)])
    await store.write(hold, [value(first.id)])
    expect([...(await store.secrets.reveal(ids)).values()]).toEqual(['one'])
    await store.write(hold, [{ write: 'secret', secret: second }, value(second.id)])
    expect([...(await store.secrets.reveal(ids)).values()]).toEqual(['two'])
    await store.write(hold, [{ write: 'remove-value', key: 'token' }])
    expect(await store.secrets.reveal(ids)).toEqual(new Map())
  })

  test('a sensitive value that is not sealed is refused', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const bare: StateWrite = { write: 'value', key: 'token', value: 'geheim', sensitive: true, expiresAt: null }
    await expect(store.write(hold, [bare])).rejects.toMatchObject({ code: 'internal' })
    expect(await store.valueKeys(stackId)).toEqual([])
  })
}
