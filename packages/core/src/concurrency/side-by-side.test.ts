import { expect, it } from 'vitest'
import { sideBySide } from './side-by-side.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('answers in the order given, and never works on more at a time than allowed', async () => {
  let now = 0
  let most = 0
  const results = await sideBySide([5, 1, 4, 2, 3], 2, async (turns) => {
    now += 1
    most = Math.max(most, now)
    for (let left = turns; left > 0; left -= 1) await turn()
    now -= 1
    return turns * 10
  })
  expect(results).toEqual([50, 10, 40, 20, 30])
  expect(most).toBe(2)
})

it('begins no other after a failure, and passes it on when what was begun has ended', async () => {
  const ended: number[] = []
  const work = sideBySide([1, 2, 3], 2, async (item) => {
    if (item === 1) throw new Error('first')
    await turn()
    ended.push(item)
  })
  await expect(work).rejects.toThrow('first')
  expect(ended).toEqual([2])
})

it('nothing is done of nothing', async () => {
  expect(await sideBySide([], 3, async (item) => item)).toEqual([])
})
