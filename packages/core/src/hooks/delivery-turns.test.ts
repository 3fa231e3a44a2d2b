import { expect, test } from 'vitest'
import { type DeliveryTurns, deliveryTurns } from './delivery-turns.ts'

/** Things to claim, and what is known of how they were taken. */
function shop(count: number, settings: Partial<DeliveryTurns<number>> = {}) {
  const left = Array.from({ length: count }, (_, index) => index)
  const seen = { begun: [] as number[], given: [] as number[], claims: [] as number[], most: 0, held: 0, working: 0 }
  const turns: DeliveryTurns<number> = {
    workers: 3,
    batch: 4,
    most: 5,
    grace: null,
    follow: false,
    signal: undefined,
    claim: async (limit) => {
      const claimed = left.splice(0, limit)
      seen.claims.push(limit)
      seen.held += claimed.length
      seen.most = Math.max(seen.most, seen.held)
      return claimed
    },
    nextDue: async () => (left.length > 0 ? 0 : null),
    giveBack: async (one) => seen.given.push(one),
    work: async (one) => {
      seen.begun.push(one)
      seen.working += 1
      expect(seen.working).toBeLessThanOrEqual(turns.workers)
      await new Promise((resolve) => setImmediate(resolve))
      seen.working -= 1
      seen.held -= 1
    },
    ...settings,
  }
  return { turns, seen, left }
}

test('everything is worked at once, never more at a time than there are workers, nor more claimed than allowed', async () => {
  const { turns, seen, left } = shop(50)
  await deliveryTurns(turns)
  expect(left).toEqual([])
  expect(seen.begun).toEqual(Array.from({ length: 50 }, (_, index) => index))
  expect(seen.most).toBeLessThanOrEqual(5)
  expect(Math.max(...seen.claims)).toBeLessThanOrEqual(4)
  expect(seen.given).toEqual([])
})

test('a buffer smaller than the workers bounds what is at work', async () => {
  const { turns, seen } = shop(20, { most: 2 })
  await deliveryTurns(turns)
  expect(seen.begun).toHaveLength(20)
  expect(seen.most).toBe(2)
})

test('without any time nothing is begun or claimed', async () => {
  const { turns, seen } = shop(5, { grace: 0 })
  await deliveryTurns(turns)
  expect(seen).toMatchObject({ begun: [], claims: [], given: [] })
})

test('when it is to end, what is at work is waited for and what was claimed besides is given back', async () => {
  const controller = new AbortController()
  const ended: number[] = []
  const { turns, seen } = shop(10, { signal: controller.signal, workers: 2 })
  const work: DeliveryTurns<number>['work'] = async (one) => {
    controller.abort()
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(one)
  }
  await deliveryTurns({ ...turns, work })
  expect(ended).toEqual([0])
  expect(seen.given).toEqual([1, 2, 3])
})

test('when nothing can go on it rejects with the first error, after everything has ended', async () => {
  const { turns, seen } = shop(10, { workers: 2 })
  const work: DeliveryTurns<number>['work'] = async (one) => {
    if (one === 0) throw new Error('no record')
    await turns.work(one)
  }
  await expect(deliveryTurns({ ...turns, work })).rejects.toThrow('no record')
  expect(seen.begun).toEqual([1])
  expect(seen.given.length).toBeGreaterThan(0)
})

test('it goes on when there is nothing to do, until it is to end', async () => {
  const controller = new AbortController()
  const { turns, seen, left } = shop(0, { follow: true, signal: controller.signal })
  const nextDue = async () => {
    if (seen.begun.length === 2) controller.abort()
    else left.push(seen.begun.length)
    return left.length > 0 ? 0 : null
  }
  await deliveryTurns({ ...turns, nextDue })
  expect(seen.begun).toEqual([0, 1])
})
