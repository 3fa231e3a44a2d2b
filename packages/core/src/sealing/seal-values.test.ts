import { describe, expect, it } from 'vitest'
import type { NewSecret } from '../contracts/secret-vault.ts'
import type { Json } from '../domain/json.ts'
import { memoryVault } from '../testing/fakes/memory-vault.ts'
import { digestObserved, openValues, previewSeal, sealForWriting } from './seal-values.ts'

/** A vault that keeps what it sealed, as a store does once it was written. */
function vaultAndStore() {
  const stored = new Map<string, NewSecret>()
  const vault = memoryVault(stored)
  const seal = async (value: Json, previous: Json | null = null, sensitive = [['token']]) => {
    const { values, secrets } = await sealForWriting([{ value, sensitive, previous }], vault, 'tester')
    for (const secret of secrets) stored.set(secret.id, secret)
    return { value: values[0] as Json, made: secrets.length }
  }
  return { vault, seal }
}

const clear = { name: 'x', token: 'hunter22' }

describe('sealed values', () => {
  it('hold the id of a secret and nothing of it', async () => {
    const { seal, vault } = vaultAndStore()
    const { value } = await seal(clear)
    expect(value).toEqual({ name: 'x', token: { $secret: expect.any(String) } })
    expect(await openValues([value, null], vault)).toEqual([{ value: clear, sensitive: [['token']] }, null])
  })

  it('keep the id of an equal value of the same field, and only that', async () => {
    const { seal } = vaultAndStore()
    const first = await seal(clear)
    expect(await seal(clear, first.value)).toEqual({ value: first.value, made: 0 })
    expect((await seal({ ...clear, token: 'other' }, first.value)).made).toBe(1)
    expect((await seal({ name: 'x', other: 'hunter22' }, first.value, [['other']])).made).toBe(1)
  })

  it('keep the id of an equal value that was sealed with a key of another database', async () => {
    const { seal, vault } = vaultAndStore()
    const { value: previous } = await seal(clear)
    const digestsOf = async (values: readonly Json[]) =>
      (await vault.digestsOf(values)).map((digests) => ['of the own key', ...digests])
    const request = { value: clear, sensitive: [['token']], previous }
    expect(await previewSeal([request], { ...vault, digestsOf })).toEqual([previous])
  })

  it('are previewed without making anything', async () => {
    const { seal, vault } = vaultAndStore()
    const { value: previous } = await seal(clear)
    const requests = [
      { value: clear, sensitive: [['token']], previous },
      { value: { ...clear, token: 'other' }, sensitive: [['token']], previous },
    ]
    expect(await previewSeal(requests, vault)).toEqual([previous, { name: 'x', token: { $secret: 'new' } }])
  })

  it('are one secret where a sensitive place lies in another, or is named twice', async () => {
    const { seal } = vaultAndStore()
    const nested = { labels: { a: 'one', b: 'two' } }
    const { value, made } = await seal(nested, null, [['labels'], ['labels', 'a'], ['labels'], ['missing']])
    expect(made).toBe(1)
    expect(value).toEqual({ labels: { $secret: expect.any(String) } })
  })
})

describe('observed sensitive values', () => {
  it('become digests that are equal when the values are', async () => {
    const { vault } = vaultAndStore()
    const observe = (token: string) => digestObserved([{ value: { token }, sensitive: [['token']], before: [] }], vault)
    const [one] = await observe('hunter22')
    expect(JSON.stringify(one)).not.toContain('hunter22')
    expect(await observe('hunter22')).toEqual([one])
    expect(await observe('other')).not.toEqual([one])
  })

  it('have the digest that they had before, whichever key made it', async () => {
    const { vault } = vaultAndStore()
    const digestsOf = async (values: readonly Json[]) => values.map((value) => [`own ${value}`, `imported ${value}`])
    const observe = (token: string, before: Json) =>
      digestObserved([{ value: { token }, sensitive: [['token']], before: [null, before] }], { ...vault, digestsOf })
    const before = { token: { $digest: 'imported hunter22' } }
    expect(await observe('hunter22', before)).toEqual([before])
    expect(await observe('other', before)).toEqual([{ token: { $digest: 'own other' } }])
  })
})
