import { describe, expect, it } from 'vitest'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

const fails = {
  beforeFix: () => {
    throw new Error('out of order')
  },
}

describe('what a run tells', () => {
  it('says of one that did not complete why', async () => {
    const world = toyWorld()
    const request = world.request({
      a: toy({ name: 'x', value: 1 }),
      b: { ...toy({ name: 'y', value: 1 }), dependsOn: ['a'] },
    })
    await world.stack({ ways: fails }).run(request)
    expect(world.store.record('web').events.at(-1)).toMatchObject({
      type: 'stack.execution.failed',
      severity: 'error',
      message: 'The run of "web" failed: 1 failed, 1 skipped, 0 cancelled.',
      data: { kind: 'run', status: 'failed', failed: 1, skipped: 1 },
    })
  })

  it('says of what still cannot be read that it is in doubt, and why, in the trail as in the report', async () => {
    const world = toyWorld()
    const request = world.request({ a: toy({ name: 'x', value: 1 }) })
    const gone = { status: 'unreadable', reason: 'denied', detail: 'permission is denied.' } as const
    let acted = false
    const ways = {
      reader: { readActual: async () => [acted ? gone : ({ status: 'absent' } as const)] },
      beforeFix: () => {
        acted = true
      },
    }
    expect((await world.stack({ ways }).run(request)).items).toMatchObject([{ outcome: 'unknown' }])
    const { resolved } = await world.stack({ ways }).drift.fix({ approve: 'automatic' })
    expect(resolved).toMatchObject([{ address: 'a', outcome: null, reason: 'permission is denied.' }])
    const { events } = world.store.record('web')
    expect(events.filter(({ type }) => type === 'operation.resolved')).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringMatching(
          /^What run \d left in doubt, the create of "a", is still in doubt: permission is denied\.$/,
        ),
      },
    ])
  })

  it('says once what became of an operation whose resource is no longer on record', async () => {
    const world = toyWorld()
    const request = world.request({ a: toy({ name: 'x', value: 1 }) })
    world.store.beforeWrite = (writes) => {
      if (writes.some((write) => write.write === 'outcome')) world.store.kill()
    }
    await expect(world.stack().run(request)).rejects.toMatchObject({ code: 'lock-lost' })
    world.store.beforeWrite = () => undefined
    world.store.record('web').resources.delete('a')
    await world.stack().run(request)
    const { id = 0 } = (await world.store.stack('web')) ?? {}
    expect(await world.store.operationsInDoubt(id)).toEqual([])
    await world.stack().run(request)
    const { events } = world.store.record('web')
    expect(events.filter(({ type }) => type === 'operation.resolved')).toMatchObject([
      { data: { address: 'a', action: 'create', outcome: 'interrupted' } },
    ])
  })
})
