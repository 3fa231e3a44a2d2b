import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@sloth-runner/core'
import { describe, expect, test } from 'vitest'
import { tryCounting } from './counting-trial.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

async function madeWorld() {
  const world = fileWorld()
  const engine = world.engine()
  await engine.stacks.create({ name: 'web' })
  return { world, engine, values: engine.stack('web').values }
}

async function events(world: FileWorld) {
  const store = world.store()
  const { id = 0 } = (await store.stack('web')) ?? {}
  return store.events(id)
}

describe('values', () => {
  test.each<[string, Json]>([
    ['null', null],
    ['boolean', false],
    ['integer', 2 ** 53 - 1],
    ['float', 0.1 + 0.2],
    ['text', 'Füße — 日本語 🦥 1.760107291e+09'],
    ['list', [1, [2, [3, ['four', null]]]]],
    ['map', { nested: { table: { deep: [true, { $key: 'dollar' }] } }, '': 0 }],
  ])('of type %s come back from another process as they were', async (type, value) => {
    const { world, values } = await madeWorld()
    await values.set('key', value)
    expect(await world.engine().stack('web').values.get('key')).toMatchObject({ type, value })
  })

  test('of two stacks do not see each other', async () => {
    const { engine, values } = await madeWorld()
    await engine.stacks.create({ name: 'other' })
    const others = engine.stack('other').values
    await values.set('key', 'mine')
    expect(await others.has('key')).toBe(false)
    await others.set('key', 'yours')
    await others.delete('key')
    expect(await values.get('key')).toMatchObject({ value: 'mine' })
  })

  test('are not changed by others while somebody holds the lock, and leave no event then', async () => {
    const { world, values } = await madeWorld()
    await values.set('key', 1)
    const { lockId } = await world
      .store()
      .lockByHand('web', { lockedBy: 'ann@host', operation: 'by hand', ttl: 60_000 })
    const before = await events(world)
    const now = { wait: 0 }
    for (const change of [
      () => values.set('key', 2, now),
      () => values.increment('key', now),
      () => values.delete('key', now),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'lock-held' })
    expect(await events(world)).toEqual(before)
    expect(await values.get('key')).toMatchObject({ value: 1 })
    expect(await values.set('key', 2, { lockId })).toMatchObject({ changed: true })
  })

  test('are changed once the lock of somebody else is given back: a small change waits for it', async () => {
    const { world, values } = await madeWorld()
    const store = world.store()
    const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
    const changing = values.set('key', 2)
    await expect.poll(() => store.lockQueue(hold.stack.id)).toMatchObject([{ lockedBy: 'tester@here' }])
    await hold.release()
    expect(await changing).toMatchObject({ changed: true })
  })

  test('that are sensitive stand in no byte of the database', async () => {
    const { world, values } = await madeWorld()
    const canary = 'canary-9c41-do-not-show'
    await values.set('token', canary, { sensitive: true })
    await values.set('token', [canary], { ttl: 60_000 })
    expect(await values.get('token', { reveal: true })).toMatchObject({ value: [canary] })
    const files = readdirSync(world.folder).filter((name) => statSync(join(world.folder, name)).isFile())
    expect(files).toContain('stacks.db')
    expect(files.map((name) => readFileSync(join(world.folder, name), 'latin1')).join('\n')).not.toContain(canary)
    expect((await events(world)).filter(({ type }) => type === 'secret.shown')).toMatchObject([
      { severity: 'warning', data: { values: ['token'] } },
    ])
  })

  test(
    'are counted by several processes at once, and none is lost',
    () => tryCounting({ processes: 4, times: 10 }),
    60_000,
  )
})
