import { expect, test } from 'vitest'
import { pruneAll } from './prune-deliveries.ts'

/** A store with so many deliveries that ended long ago, which is told of each part. */
function storeOf(count: number, told: () => void = () => undefined) {
  let left = count
  return {
    pruneDeliveries: async (_: number, limit: number) => {
      const delivered = Math.min(limit, left)
      left -= delivered
      told()
      return { delivered, failed: 0, cancelled: 0 }
    },
  }
}

test('everything old leaves the record, part after part', async () => {
  const counts = { delivered: 2_500, failed: 0, cancelled: 0 }
  expect(await pruneAll(storeOf(2_500), 7)).toEqual({ before: 7, counts, done: true, interrupted: false })
})

test('a pruning that is interrupted says what went until then, and that it is not done', async () => {
  const interruption = new AbortController()
  const counts = { delivered: 1_000, failed: 0, cancelled: 0 }
  const store = storeOf(2_500, () => interruption.abort())
  expect(await pruneAll(store, 7, interruption.signal)).toEqual({ before: 7, counts, done: false, interrupted: true })
  const last = storeOf(500, () => interruption.abort())
  expect(await pruneAll(last, 7, new AbortController().signal)).toMatchObject({ done: true, interrupted: false })
})
