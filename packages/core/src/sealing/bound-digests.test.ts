import { expect, test } from 'vitest'
import { digestOf } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'
import { boundDigests, unlikeBound } from './bound-digests.ts'

/** The digests of a database with these keys, and the values that it was asked about. */
function keyed(...keys: readonly string[]) {
  const asked: Json[] = []
  const digestsOf = async (values: readonly Json[]) => {
    asked.push(...values)
    return values.map((value) => keys.map((key) => digestOf([key, value])))
  }
  return { asked, digestsOf }
}

const bound = (name: string, ...sensitive: readonly Json[]) => ({ name, open: {}, sensitive })

test('the vault hears of the values alone, however many digests are made: what it hears of is kept in clear', async () => {
  const secrets = keyed('key')
  const values = [bound('one', 'a', 'b'), bound('two', 'a')]
  const made = [await boundDigests(values, secrets), await boundDigests(values, secrets)]
  for (const digests of made) expect(await unlikeBound(digests, values, secrets)).toEqual([])
  expect(new Set(secrets.asked)).toEqual(new Set(['a', 'b']))
})

test('a digest tells neither what is equal in two plans, nor in two places, and holds whichever key comes first', async () => {
  const values = [bound('one', 'a', 'b'), bound('two', 'a', 'b')]
  const digests = await boundDigests(values, keyed('old'))
  const again = await boundDigests(values, keyed('old'))
  const hashes = [...digests.values(), ...again.values()].map((digest) => digest.split(':').at(-1))
  expect(new Set(hashes).size).toBe(4)
  expect(await unlikeBound(digests, values, keyed('new', 'old'))).toEqual([])
  expect(await unlikeBound(digests, values, keyed('new'))).toEqual([['one'], ['two']])
  const moved = [bound('one', 'b', 'a'), bound('two', 'a')]
  expect(await unlikeBound(digests, moved, keyed('old'))).toEqual([['one'], ['two']])
})
