import { describe, expect, it } from 'vitest'
import { structuralChange } from '../comparison/structural-change.ts'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Target } from '../domain/target.ts'
import { toySchema } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

const chain = (value: number) => ({
  a: toy({ name: 'a', value }),
  b: toy({ name: 'b' }, { triggers: ['a'] }),
  c: toy({ name: 'c' }, { triggers: ['b'] }),
})

/** Toys that are written once more when something they react to changes; `reacted` says which were. */
function reacting(failing: readonly string[] = []) {
  const reacted: string[] = []
  const reader: Pick<ResourceReader, 'diff'> = {
    diff: (target, observation) => {
      const change = structuralChange(target, observation, toySchema)
      if (change.action !== 'none' || target.triggeredBy.length === 0) return change
      return { ...change, action: 'update', steps: [{ name: 'react', effect: 'disruptive' }] }
    },
  }
  const beforeFix = (target: Target) => {
    if (failing.includes(target.address)) throw new Error('out of order')
    if (target.triggeredBy.length > 0) reacted.push(target.address)
  }
  return { ways: { reader, beforeFix }, reacted }
}

async function made(): Promise<ToyWorld> {
  const world = toyWorld()
  await world.stack(reacting()).run(world.request(chain(1)))
  return world
}

describe('a trigger', () => {
  it('reaches what reacts to a reaction', async () => {
    const world = await made()
    const { ways, reacted } = reacting()
    const report = await world.stack({ ways }).run(world.request(chain(2)))
    expect(report.status).toBe('completed')
    expect(reacted).toEqual(['b', 'c'])
  })

  it('fires for what is replaced because somebody said so', async () => {
    const world = await made()
    const { ways, reacted } = reacting()
    await world.stack({ ways }).run(world.request(chain(1), { replace: ['a'] }))
    expect(reacted).toEqual(['b', 'c'])
  })

  it.each([
    ['failed', ['b']],
    ['was not begun', ['b', 'c']],
  ])('is not lost when the reaction %s, however often, until it is done', async (_, failing) => {
    const world = await made()
    await world.stack(reacting(failing)).run(world.request(chain(2)))
    await world.stack(reacting(failing)).run(world.request(chain(2)))
    const { ways, reacted } = reacting()
    expect((await world.stack({ ways }).run(world.request(chain(2)))).status).toBe('completed')
    expect(reacted).toEqual(['b', 'c'])
    const quiet = reacting()
    await world.stack(quiet).run(world.request(chain(2)))
    expect(quiet.reacted).toEqual([])
  })

  it('is answered by the next run when a fix changed what it watches', async () => {
    const world = await made()
    world.toys.set('a', { name: 'a', value: 9 })
    await world.stack(reacting()).drift.fix({ approve: 'automatic' })
    const { ways, reacted } = reacting()
    await world.stack({ ways }).run(world.request(chain(1)))
    expect(reacted).toEqual(['b', 'c'])
  })
})
