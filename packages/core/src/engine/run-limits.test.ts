import { describe, expect, it, vi } from 'vitest'
import type { ProgressEvent } from '../domain/progress.ts'
import { StoreBusyError } from '../errors/store-busy-error.ts'
import { planChanges } from '../reconcile/plan/assemble-plan.ts'
import { type ToyWays, toyPlugin } from '../testing/fakes/toy-plugin.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

const gated = () => {
  const gate = Promise.withResolvers<void>()
  return { gate, controller: new AbortController() }
}

/** A read that is told to stop as soon as it begins, and does not. */
function abortedRead(controller: AbortController): Promise<never> {
  controller.abort()
  return new Promise(() => undefined)
}

describe('a run that is told to stop', () => {
  it('while it reads does nothing and leaves no run behind', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }) }))
    const { controller } = gated()
    const reader = { readActual: () => abortedRead(controller) }
    const stack = world.stack({ ways: { reader } })
    const request = { ...world.request({ a: toy({ name: 'x', value: 2 }) }), signal: controller.signal }
    await expect(stack.run(request)).rejects.toMatchObject({ code: 'interrupted' })
    expect(world.store.record('web').runs).toHaveLength(1)
    expect(world.toys.get('x')).toEqual({ name: 'x', value: 1 })
  })

  it('a detection that is told to stop leaves no report', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }) }))
    const { controller } = gated()
    const reader = { readActual: () => abortedRead(controller) }
    const detection = world.stack({ ways: { reader } }).drift.detect({ signal: controller.signal })
    await expect(detection).rejects.toMatchObject({ code: 'interrupted' })
    expect(world.store.record('web').reports).toEqual([])
  })

  it('while the plan is checked is interrupted, and not told of an invalid definition', async () => {
    const world = toyWorld()
    const { controller } = gated()
    const onProgress = (event: ProgressEvent) => {
      if (event.kind === 'phase' && event.phase === 'planning') controller.abort()
    }
    const request = { ...world.request({ a: toy({ name: 'x' }) }), signal: controller.signal, onProgress }
    await expect(world.stack().plan(request)).rejects.toMatchObject({ code: 'interrupted' })
  })

  it('between two resources is cancelled: what was done is done, the rest was not run', async () => {
    const world = toyWorld()
    const { controller } = gated()
    const ways = { beforeFix: () => controller.abort() }
    const resources = { a: toy({ name: 'a' }), b: toy({ name: 'b' }, { dependsOn: ['a'] }) }
    const report = await world.stack({ ways }).run({ ...world.request(resources), signal: controller.signal })
    expect(report).toMatchObject({ status: 'cancelled', items: [{ outcome: 'done' }, { outcome: 'not-run' }] })
    expect((await world.stack().run(world.request(resources))).status).toBe('completed')
  })

  it('when everything is done already is complete', async () => {
    const world = toyWorld()
    const { controller } = gated()
    const ways = { beforeFix: () => controller.abort() }
    const request = { ...world.request({ a: toy({ name: 'a' }) }, { outputs: { o: 'v' } }), signal: controller.signal }
    expect((await world.stack({ ways }).run(request)).status).toBe('completed')
    expect(world.store.record('web').outputs).toMatchObject([{ name: 'o', value: 'v' }])
  })
})

describe('a closing write that fails', () => {
  it('is told, the run is closed as failed, and every outcome stays', async () => {
    const world = toyWorld()
    let once = true
    world.store.beforeWrite = (writes) => {
      if (once && writes.some((write) => write.write === 'end-run')) {
        once = false
        throw new Error('disk full')
      }
    }
    await expect(world.stack().run(world.request({ a: toy({ name: 'x' }) }))).rejects.toThrow('disk full')
    expect(world.store.record('web').runs).toMatchObject([
      { status: 'failed', summary: { error: 'The run of "web" broke off: disk full' } },
    ])
    expect(world.store.record('web').operations).toMatchObject([{ outcome: 'done' }])
  })
})

describe('what is only partly asked for', () => {
  it('leaves out what is not named, and the outputs that read of it', async () => {
    const world = toyWorld()
    const resources = { a: toy({ name: 'a' }), b: toy({ name: 'b' }, { dependsOn: ['a'] }), c: toy({ name: 'c' }) }
    const outputs = { mine: '${{ resources.b.name }}', theirs: '${{ resources.c.name }}' }
    const request = world.request(resources, { outputs, targets: ['b'] })
    expect((await world.stack().plan(request)).outputs).toMatchObject([
      { name: 'mine', action: 'create' },
      { name: 'theirs', action: 'none', waitsFor: ['c'] },
    ])
    const report = await world.stack().run(request)
    expect(report.items.map((item) => item.outcome)).toEqual(['done', 'done', 'left-alone'])
    expect(report.items[2]).toMatchObject({ notTargeted: true, verdict: 'pending' })
    expect(report.summary).toMatchObject({ done: 2, leftAlone: 1, unchanged: 0 })
    expect([...world.toys.keys()]).toEqual(['a', 'b'])
    expect([...world.store.record('web').resources.keys()]).toEqual(['a', 'b'])
    expect(world.store.record('web').outputs).toMatchObject([{ name: 'mine' }])
  })

  it('can name what is no longer declared, and only that goes', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }), b: toy({ name: 'b' }) }))
    await world.stack().run(world.request({}, { prune: true, targets: ['b'] }))
    expect([...world.toys.keys()]).toEqual(['a'])
    expect(world.store.record('web').resources.get('a')).toMatchObject({ declared: { name: 'a' } })
  })
})

describe('a resource that could not be read', () => {
  const blindTo = (name: string) => ({
    reader: {
      readActual: async (targets: readonly { declared: unknown }[]) =>
        targets.map((target) =>
          (target.declared as { name: string }).name === name
            ? { status: 'unreadable' as const, reason: 'denied' as const, detail: 'no' }
            : { status: 'absent' as const },
        ),
    },
  })
  const resources = {
    a: toy({ name: 'a' }),
    b: toy({ name: 'b' }, { dependsOn: ['a'] }),
    c: toy({ name: 'c' }, { dependsOn: ['b'] }),
    d: toy({ name: 'd' }),
  }

  it('holds back all that depends on it, and nothing else; what is declared is on record', async () => {
    const world = toyWorld()
    const stack = world.stack({ ways: blindTo('a') })
    const plan = await stack.plan(world.request(resources))
    expect(plan.items.map((item) => [item.address, item.action])).toEqual([
      ['a', 'none'],
      ['b', 'none'],
      ['c', 'none'],
      ['d', 'create'],
    ])
    expect(plan.counts).toMatchObject({ unknown: 3, create: 1 })
    await stack.run(world.request(resources))
    expect([...world.toys.keys()]).toEqual(['d'])
    expect([...world.store.record('web').resources.keys()]).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('an empty definition', () => {
  it('does nothing, and keeps what is not pruned, outputs too', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }) }, { outputs: { o: 'v' } }))
    const plan = await world.stack().plan(world.request({}))
    expect(plan).toMatchObject({
      outputs: [{ name: 'o', action: 'retain' }],
      items: [{ address: 'a', action: 'none' }],
    })
    expect((await world.stack().run(world.request({}))).status).toBe('completed')
    expect(world.store.record('web').outputs).toMatchObject([{ name: 'o', value: 'v' }])
    expect([...world.toys.keys()]).toEqual(['a'])
    expect(planChanges(plan)).toBe(false)
    const pruned = world.request({}, { prune: true })
    expect((await world.stack().plan(pruned)).outputs).toMatchObject([{ name: 'o', action: 'delete' }])
    await world.stack().run(pruned)
    expect(world.store.record('web').outputs).toEqual([])
  })

  it('lets go of a kept row whose object is gone, without being asked', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a' }) }))
    await world.stack().run(world.request({}))
    expect((await world.stack().drift.detect()).counts).toMatchObject({ retained: 1 })
    world.toys.clear()
    const { approve: _, ...unapproved } = world.request({})
    expect((await world.stack().run(unapproved)).items).toMatchObject([{ action: 'forget', outcome: 'done' }])
    expect(world.store.record('web').resources.size).toBe(0)
  })
})

describe('entries of forEach that are gone', () => {
  it('are kept without prune and removed with it', async () => {
    const world = toyWorld()
    const each = (keys: readonly string[]) => ({
      a: { type: 'toy:thing', forEach: keys, properties: { name: '${{ each.key }}' } },
    })
    await world.stack().run(world.request(each(['x', 'y'])))
    await world.stack().run(world.request(each(['x'])))
    expect([...world.toys.keys()]).toEqual(['x', 'y'])
    const report = await world.stack().run(world.request(each(['x']), { prune: true }))
    expect(report.items).toMatchObject([
      { address: 'a["x"]' },
      { address: 'a["y"]', action: 'delete', outcome: 'done' },
    ])
    expect([...world.toys.keys()]).toEqual(['x'])
  })
})

describe('fixes that share a key', () => {
  it('never run at the same time', async () => {
    const world = toyWorld()
    let active = 0
    let most = 0
    const fixer = {
      fix: async (work: readonly { target: { address: string } }[]) => {
        active += 1
        most = Math.max(most, active)
        await new Promise((resolve) => setImmediate(resolve))
        active -= 1
        for (const { target } of work) world.toys.set(target.address, { name: target.address, shelf: 's' })
        return work.map(() => ({ status: 'acted' as const }))
      },
    }
    const resources = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, toy({ name, shelf: 's' })]))
    expect((await world.stack({ ways: { fixer } }).run(world.request(resources))).status).toBe('completed')
    expect(most).toBe(1)
  })
})

describe('a detection beside a run', () => {
  it('calls what a run is changing unknown, and what a dead run left in doubt pending', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }) }))
    const began = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const fixer = {
      fix: async () => {
        began.resolve()
        await goOn.promise
        return [{ status: 'acted' as const }]
      },
    }
    const run = world.stack({ ways: { fixer } }).run(world.request({ a: toy({ name: 'x', value: 2 }) }))
    await began.promise
    expect((await world.stack().drift.detect()).resources).toMatchObject([
      { verdict: 'unknown', unreadable: { reason: 'changed' } },
    ])
    world.store.kill()
    expect((await world.stack().drift.detect()).resources).toMatchObject([
      { verdict: 'pending', fields: [{ reason: 'in-doubt' }] },
    ])
    goOn.resolve()
    await expect(run).rejects.toMatchObject({ code: 'lock-lost' })
  })
})

describe('a clock that is moved back', () => {
  it('does not hide from a detection what a run did meanwhile', async () => {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'x', value: 1 }) }))
    const honest = toyPlugin(world.toys).readers['toy:thing']
    let looks = 0
    const reader: ToyWays['reader'] = {
      readActual: async (targets, context) => {
        const seen = await (await honest?.())?.readActual(targets, context)
        looks += 1
        if (looks === 1) {
          world.store.time -= 3_600_000
          await world.stack().run(world.request({ a: toy({ name: 'x', value: 2 }) }))
        }
        return seen ?? []
      },
    }
    expect(await world.stack({ ways: { reader } }).drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect(looks).toBe(2)
  })
})

describe('removing and replacing around each other', () => {
  it('finds an order although what is removed stood between two that stay', async () => {
    const world = toyWorld()
    await world.stack().run(
      world.request({
        r: toy({ name: 'r', size: 1 }),
        x: toy({ name: 'x' }, { dependsOn: ['r'] }),
        y: toy({ name: 'y' }, { dependsOn: ['x'] }),
      }),
    )
    const after = { r: toy({ name: 'r', size: 2 }), y: toy({ name: 'y' }, { dependsOn: ['r'] }) }
    const report = await world.stack().run(world.request(after, { prune: true }))
    expect(report.status).toBe('completed')
    expect([...world.toys.keys()].sort()).toEqual(['r', 'y'])
  })
})

describe('a run that would be one too many of those that go on', () => {
  const policy = { maxConcurrentExecutions: 1 }

  /** A run of another stack that acts until the gate is opened. */
  async function atWork() {
    const world = toyWorld()
    const { gate, controller } = gated()
    const acting = Promise.withResolvers<void>()
    const fix = async () => {
      acting.resolve()
      await gate.promise
      world.toys.set('first', { name: 'first' })
      return [{ status: 'acted' as const }]
    }
    const other = world.engine({ ways: { fixer: { fix } }, policy }).stack('other')
    const first = other.run(world.request({ a: toy({ name: 'first' }) }))
    await acting.promise
    const told: string[] = []
    const onProgress = (event: ProgressEvent) => {
      if (event.kind === 'phase' && event.phase === 'waiting') told.push(event.message ?? '')
    }
    const request = { ...world.request({ a: toy({ name: 'second' }) }), onProgress, signal: controller.signal }
    return { world, gate, controller, first, told, request }
  }

  it('waits for its place, is told of it once, and goes on', async () => {
    const { world, gate, first, told, request } = await atWork()
    const second = world.stack({ policy }).run(request)
    await expect.poll(() => told).toHaveLength(1)
    expect(world.toys.has('second')).toBe(false)
    gate.resolve()
    expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual(['completed', 'completed'])
    expect(told).toEqual([
      'Waiting up to 10m for a place: Another stack is being changed, and at most 1 may be at once.',
    ])
  })

  it('is refused when its time to wait is over, with the names of those that go on', async () => {
    const { world, gate, first, told, request } = await atWork()
    const refused = world.stack({ policy }).run({ ...request, wait: 0 })
    await expect(refused).rejects.toMatchObject({ code: 'too-many-runs', detail: 'Being changed: other.' })
    expect({ told, stack: await world.store.stack('web') }).toEqual({ told: [], stack: null })
    gate.resolve()
    await first
    expect((await world.stack({ policy }).run({ ...request, wait: 0 })).status).toBe('completed')
  })

  it('goes on waiting while somebody who writes stands still', async () => {
    const { world, gate, first, told, request } = await atWork()
    gate.resolve()
    await first
    const busy = new StoreBusyError('stacks.db', 'It was tried for 30.0 s.')
    const openRun = vi.spyOn(world.store, 'openRun').mockRejectedValueOnce(busy).mockRejectedValueOnce(busy)
    expect((await world.stack({ policy }).run(request)).status).toBe('completed')
    expect(told).toEqual([`Waiting up to 10m for a place: ${busy.message}`])
    openRun.mockRejectedValueOnce(busy)
    await expect(world.stack({ policy }).run({ ...request, wait: 0 })).rejects.toBe(busy)
  })

  it('is interrupted while it waits, and has done nothing', async () => {
    const { world, gate, controller, first, told, request } = await atWork()
    const second = world.stack({ policy }).run(request)
    await expect.poll(() => told).toHaveLength(1)
    controller.abort()
    await expect(second).rejects.toMatchObject({ code: 'interrupted', remedy: 'Run the command again.' })
    expect(await world.store.stack('web')).toBeNull()
    gate.resolve()
    await first
  })

  it('counts what a killed process left open for nothing', async () => {
    const { world, gate, first, request } = await atWork()
    world.store.kill()
    expect((await world.stack({ policy }).run({ ...request, wait: 0 })).status).toBe('completed')
    const lost = expect(first).rejects.toMatchObject({ code: 'lock-lost' })
    gate.resolve()
    await lost
  })
})
