import { describe, expect, it } from 'vitest'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** How many transactions a run of these resources takes. */
async function commitsOf(resources: Readonly<Record<string, unknown>>, parallelism: number): Promise<number> {
  const world = toyWorld()
  let commits = 0
  world.store.beforeWrite = () => {
    commits += 1
  }
  expect(await world.stack().run(world.request(resources, { parallelism }))).toMatchObject({ status: 'completed' })
  expect(world.toys.size).toBe(Object.keys(resources).length)
  return commits
}

const count = 100
const names = Array.from({ length: count }, (_, index) => `toy-${index}`)

describe('the transactions of a run', () => {
  it('are shared by what does not depend on each other: far fewer than resources, however many these are', async () => {
    const independent = Object.fromEntries(names.map((name) => [name, toy({ name })]))
    expect(await commitsOf(independent, count)).toBeLessThanOrEqual(8)
    expect(await commitsOf(independent, 10)).toBeLessThanOrEqual(count / 2)
  })

  it('are two for each step of a chain: an outcome, and after a last look the intent of what waited for it', async () => {
    const chain = Object.fromEntries(
      names.map((name, index) => [name, toy({ name }, index === 0 ? {} : { dependsOn: [`toy-${index - 1}`] })]),
    )
    expect(await commitsOf(chain, count)).toBeLessThanOrEqual(2 * count + 5)
  })
})
