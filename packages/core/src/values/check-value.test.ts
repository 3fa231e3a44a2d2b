import { expect, it } from 'vitest'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { checkedValue } from './check-value.ts'

it('refuses what is no plain data, however much stands before it', () => {
  const many = Array.from({ length: 200 }, () => ({ $bytes: 'no base64' }))
  expect(checkedValue('key', many as never)).toEqual(many.map(() => ({ $$bytes: 'no base64' })))
  expect(() => checkedValue('key', [{ inside: new Map([['a', 1]]) }, ...many] as never)).toThrow(InvalidInputError)
})
