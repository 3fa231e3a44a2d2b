import { expect, it } from 'vitest'
import { errorFinding } from '../domain/finding.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { StoreError } from '../errors/store-error.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

const full = () =>
  new StoreError('store-unavailable', '/srv/stacks.db', { message: 'The disk is full.', remedy: 'Make room.' })
const names = ['a', 'b', 'c', 'd']
const chain = Object.fromEntries(
  names.map((name, index) => [name, toy({ name }, index === 0 ? {} : { dependsOn: [names[index - 1] as string] })]),
)

/** A run of a chain whose record takes no more once `made` of them are there. */
function runUntilFull(made: number) {
  const world = toyWorld()
  world.store.beforeWrite = () => {
    if (world.toys.size >= made) throw full()
  }
  return { world, run: world.stack().run(world.request(chain, { parallelism: 1 })) }
}

it('a run that cannot be recorded any more tells what is on record, what is in doubt and what was not begun', async () => {
  const { world, run } = runUntilFull(3)
  await expect(run).rejects.toMatchObject({
    code: 'store-unavailable',
    message: 'The run of "web" broke off: The disk is full.',
    detail: expect.stringMatching(/record: 2 of 4.*recorded: c\..*begun: d\./s),
    remedy: expect.stringMatching(/^Make room\. The next run/),
    run: { recorded: 2, inDoubt: ['c'], halfDone: [], notBegun: ['d'] },
  })
  world.store.beforeWrite = () => undefined
  expect(await world.stack().run(world.request(chain))).toMatchObject({
    status: 'completed',
    resolved: [{ address: 'c', outcome: 'recovered' }],
  })
  expect([...world.toys.keys()]).toEqual(names)
})

it('a run that lost its lock tells the same', async () => {
  const world = toyWorld()
  world.store.beforeWrite = () => {
    if (world.toys.size === 2) world.store.kill()
  }
  await expect(world.stack().run(world.request(chain, { parallelism: 1 }))).rejects.toMatchObject({
    code: 'lock-lost',
    message: expect.stringMatching(/^The run of "web" broke off: The lock of the stack "web" was lost/),
    detail: expect.stringMatching(/record: 1 of 4.*recorded: b\..*begun: c, d\./s),
    run: { recorded: 1, inDoubt: ['b'], halfDone: [], notBegun: ['c', 'd'] },
  })
})

it('a run whose end alone cannot be recorded has nothing in doubt', async () => {
  const world = toyWorld()
  world.store.beforeWrite = (writes) => {
    if (writes.some(({ write }) => write === 'end-run')) throw full()
  }
  await expect(world.stack().run(world.request(chain))).rejects.toMatchObject({
    run: { recorded: 4, inDoubt: [], halfDone: [], notBegun: [] },
  })
})

it('what was removed to be made anew, and was not, is half done and not one that was not begun', async () => {
  const world = toyWorld()
  await world.stack().run(world.request({ a: toy({ name: 'a', size: 1 }), b: toy({ name: 'b', size: 1 }) }))
  world.store.beforeWrite = (writes) => {
    if (!world.toys.has('a') && writes.some(({ write }) => write === 'intent')) throw full()
  }
  const next = { a: toy({ name: 'a', size: 2 }), b: toy({ name: 'b', size: 2 }, { dependsOn: ['a'] }) }
  const run = world.stack().run(world.request(next, { parallelism: 1 }))
  await expect(run).rejects.toMatchObject({
    detail: expect.stringMatching(/record: 0 of 2.*Half done, removed and not made anew yet: a\..*begun: b\./s),
    run: { recorded: 0, inDoubt: [], halfDone: ['a'], notBegun: ['b'] },
  })
})

it.each([
  [
    'findings',
    () => new InvalidInputError([errorFinding('duplicate-identity', 'It is owned.', { detail: 'By another.' })]),
    { code: 'run-broken', message: 'The run of "web" broke off: It is owned.', detail: /^By another\.\nEnded/ },
  ],
  [
    'a bug',
    () => new TypeError('boom'),
    { code: 'internal', message: 'The run of "web" broke off: boom', detail: /^Ended/ },
  ],
])(
  'a run that breaks off at %s tells what was done, and the next one goes on',
  async (_, thrown, { detail, ...told }) => {
    const world = toyWorld()
    world.store.beforeWrite = () => {
      if (world.toys.size === 2) throw thrown()
    }
    const run = world.stack().run(world.request(chain, { parallelism: 1 }))
    await expect(run).rejects.toMatchObject({
      ...told,
      detail: expect.stringMatching(detail),
      run: { recorded: 1, inDoubt: ['b'], halfDone: [], notBegun: ['c', 'd'] },
    })
    await expect(run).rejects.not.toThrow('nothing was done')
    world.store.beforeWrite = () => undefined
    expect(await world.stack().run(world.request(chain))).toMatchObject({ status: 'completed' })
  },
)

it('what is in doubt is settled also where the record cannot take what is found', async () => {
  const world = toyWorld()
  world.store.beforeWrite = () => {
    if (world.toys.size === 2) throw full()
  }
  await expect(world.stack().run(world.request({ a: toy({ name: 'a' }), b: toy({ name: 'b' }) }))).rejects.toThrow()
  world.store.beforeWrite = (writes) => {
    if (writes.some((write) => write.write === 'resource' && write.address === 'b' && write.set.applied != null))
      throw new InvalidInputError([errorFinding('duplicate-identity', '"b" is owned.', { address: 'b' })])
  }
  const events = async () =>
    world.store.record('web').events.flatMap(({ type, data }) => (type === 'operation.resolved' ? [data] : []))
  await expect(world.stack().destroy({ approve: async () => false })).rejects.toMatchObject({ code: 'not-approved' })
  expect(await events()).toMatchObject([
    { address: 'a', outcome: 'recovered' },
    { address: 'b', outcome: 'partial' },
  ])
  const { resources } = world.store.record('web')
  expect(resources.get('a')).toMatchObject({ state: 'applied', error: null })
  expect(resources.get('b')).toMatchObject({ state: 'failed', error: '"b" is owned.', applied: null })
  world.store.beforeWrite = () => undefined
  const request = world.request({ a: toy({ name: 'a' }), b: toy({ name: 'b' }) })
  expect(await world.stack().run(request)).toMatchObject({ status: 'completed', resolved: [] })
})
