import { expect, it } from 'vitest'
import type { Json } from '../domain/json.ts'
import { type ToyWays, toyName } from '../testing/fakes/toy-plugin.ts'
import { type ToyWorld, toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** A world in which reads are noted: what each was told of before, or `nothing told`. */
function notedWorld(): { readonly world: ToyWorld; readonly ways: ToyWays; readonly told: (Json | 'nothing told')[] } {
  const world = toyWorld()
  const told: (Json | 'nothing told')[] = []
  const ways: ToyWays = {
    reader: {
      readActual: async (targets) =>
        targets.map((target) => {
          told.push('before' in target ? (target.before ?? null) : 'nothing told')
          const actual = world.toys.get(toyName(target))
          return actual === undefined ? { status: 'absent' } : { status: 'present', actual }
        }),
    },
  }
  return { world, ways, told }
}

it('the read after an act is told what was there before it, and no other read is', async () => {
  const { world, ways, told } = notedWorld()
  await world.stack({ ways }).run(world.request({ a: toy({ name: 'x', value: 1 }) }))
  expect(told.splice(0)).toEqual(['nothing told', 'nothing told', null])
  await world.stack({ ways }).run(world.request({ a: toy({ name: 'x', value: 2 }) }))
  expect(told.splice(0)).toEqual(['nothing told', 'nothing told', { name: 'x', value: 1 }])
  await world.stack({ ways }).drift.detect()
  expect(told).toEqual(['nothing told'])
})

it('so is the read that settles an act which was in doubt', async () => {
  const { world, ways, told } = notedWorld()
  await world.stack({ ways }).run(world.request({ a: toy({ name: 'x', value: 1 }) }))
  const request = world.request({ a: toy({ name: 'x', value: 2 }) })
  world.store.beforeWrite = (writes) => {
    if (writes.some((write) => write.write === 'outcome')) world.store.kill()
  }
  await expect(world.stack({ ways }).run(request)).rejects.toMatchObject({ code: 'lock-lost' })
  world.store.beforeWrite = () => undefined
  told.splice(0)
  await world.stack({ ways }).run(request)
  expect(told).toEqual([{ name: 'x', value: 1 }, 'nothing told'])
})

it('what moves while somebody looks at the plan is left as it is then', async () => {
  const world = toyWorld()
  await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }), b: toy({ name: 'y', value: 1 }) }))
  const approve = async () => {
    world.toys.set('x', { name: 'x', value: 9 })
    return true
  }
  const report = await world.stack().destroy({ approve })
  expect(report.items).toMatchObject([
    { address: 'a', outcome: 'failed', reason: expect.stringContaining('no longer as the plan saw it') },
    { address: 'b', outcome: 'done' },
  ])
  expect([...world.toys.values()]).toEqual([{ name: 'x', value: 9 }])
})

it('a fixer is told what was there when the plan was made', async () => {
  const world = toyWorld()
  const told: unknown[] = []
  await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }) }))
  const ways: ToyWays = { beforeFix: ({ before }) => told.push(before) }
  await world.stack({ ways }).run(world.request({ a: toy({ name: 'x', value: 2 }) }))
  expect(told).toEqual([{ name: 'x', value: 1 }])
})
