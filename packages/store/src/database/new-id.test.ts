import { expect, test } from 'vitest'
import { newId } from './new-id.ts'

test('ids are random UUIDs, each another', () => {
  const ids = Array.from({ length: 1000 }, newId)
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('every digit that is not of the version takes every value', () => {
  const ids = Array.from({ length: 1000 }, newId)
  for (const place of [0, 7, 9, 15, 20, 24, 35]) expect(new Set(ids.map((id) => id[place])).size, `${place}`).toBe(16)
})
