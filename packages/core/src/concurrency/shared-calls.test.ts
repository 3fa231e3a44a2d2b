import { expect, it } from 'vitest'
import { sharedCalls } from './shared-calls.ts'

it('joins what is called at about the same time, answers each, and takes what came meanwhile next', async () => {
  const batches: number[][] = []
  const gate = Promise.withResolvers<void>()
  const call = sharedCalls(async (items: readonly number[]) => {
    batches.push([...items])
    if (batches.length === 1) await gate.promise
    return items.map((item) => item * 10)
  })
  const first = [call(1), call(2)]
  await new Promise((resolve) => setImmediate(resolve))
  const later = [call(3), call(4)]
  gate.resolve()
  expect(await Promise.all([...first, ...later])).toEqual([10, 20, 30, 40])
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(await call(5)).toBe(50)
})

it('takes no more at once than it may', async () => {
  const sizes: number[] = []
  const call = sharedCalls(async (items: readonly number[]) => {
    sizes.push(items.length)
    return items
  }, 2)
  await Promise.all([1, 2, 3, 4, 5].map(call))
  expect(sizes).toEqual([2, 2, 1])
})

it('fails every call of the batch that failed, and no other', async () => {
  const call = sharedCalls(async (items: readonly number[]) => {
    if (items.includes(2)) throw new Error('broken')
    return items
  }, 2)
  const results = await Promise.allSettled([1, 2, 3].map(call))
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})
