import { expect, it } from 'vitest'
import { isJsonObject, type Json } from '../domain/json.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { checkedValue } from './check-value.ts'

it('refuses what is no plain data, however much stands before it', () => {
  const many = Array.from({ length: 200 }, () => ({ $bytes: 'no base64' }))
  expect(checkedValue('key', many as never)).toEqual(many.map(() => ({ $$bytes: 'no base64' })))
  expect(() => checkedValue('key', [{ inside: new Map([['a', 1]]) }, ...many] as never)).toThrow(InvalidInputError)
})

const mebibyte = 1_048_576

it.each<[string, Json]>([
  ['text', 'x'.repeat(mebibyte)],
  ['text that JSON writes longer', '\n'.repeat(mebibyte)],
  ['text of more bytes than characters', 'é'.repeat(mebibyte / 2)],
  ['a list, as JSON', ['x'.repeat(mebibyte - 4)]],
  ['a map, as JSON', { $a: `${'é'.repeat((mebibyte - 10) / 2)}x` }],
])('takes a value of exactly 1 MiB, and none of a byte more: %s', (_, value) => {
  expect(checkedValue('key', value)).toBeDefined()
  expect(() => checkedValue('key', longer(value))).toThrow(InvalidInputError)
})

/** With one more byte in its text. */
function longer(value: Json): Json {
  if (Array.isArray(value)) return value.map((each) => longer(each))
  if (!isJsonObject(value)) return `${String(value)}x`
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, longer(each)]))
}
