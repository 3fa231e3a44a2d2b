import { expect, it } from 'vitest'
import type { StateWrite } from '../contracts/state-write.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

const names = ['a', 'b', 'c', 'd']

/** A run that was killed when it had done two of four resources, and had begun a third. */
async function killedWorld() {
  const world = toyWorld()
  let outcomes = 0
  world.store.beforeWrite = (writes: readonly StateWrite[]) => {
    if (!writes.some(({ write }) => write === 'outcome') || ++outcomes <= 2) return
    world.store.beforeWrite = () => undefined
    world.store.kill()
  }
  const resources = Object.fromEntries(
    names.map((name, index) => [name, toy({ name }, index === 0 ? {} : { dependsOn: [String(names[index - 1])] })]),
  )
  await world
    .stack()
    .run(world.request(resources))
    .catch(() => undefined)
  return { world, resources }
}

it('of a run that was killed the history tells what is on record of it', async () => {
  const { world, resources } = await killedWorld()
  const [killed] = await world.stack().history()
  expect(killed).toMatchObject({
    status: 'interrupted',
    summary: null,
    progress: { done: 2, failed: 0, skipped: 0, cancelled: 0, inDoubt: 1 },
  })
  await world.stack().run(world.request(resources))
  const [next, closed] = await world.engine().runs.list()
  expect(closed).toMatchObject({ stack: 'web', status: 'interrupted', progress: { done: 3, inDoubt: 0 } })
  expect(next).toMatchObject({ status: 'completed', summary: { done: 1, unchanged: 3 } })
  expect(next).not.toHaveProperty('progress')
})
