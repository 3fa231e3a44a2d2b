import { describe, expect, it } from 'vitest'
import type { Json } from '../domain/json.ts'
import { type ToyWorld, toyWorld } from '../testing/fakes/toy-world.ts'

async function madeWorld() {
  const world = toyWorld()
  await world.store.createStack({ name: 'web', actor: 'tester@here' })
  return { world, values: world.stack().values }
}

const eventsOf = (world: ToyWorld) =>
  world.store.record('web').events.map(({ type, message, data }) => ({ type, message, data }))

describe('a value', () => {
  it('is told with its type and times, and each change of it leaves one event', async () => {
    const { world, values } = await madeWorld()
    const made = await values.set('replicas', 3, { ttl: 60_000 })
    expect(made).toMatchObject({ stack: 'web', created: true, changed: true })
    expect(made.value).toMatchObject({ key: 'replicas', value: 3, type: 'integer', sensitive: false })
    const expiresAt = made.value.expiresAt ?? 0
    expect(expiresAt - made.value.createdAt).toBeLessThanOrEqual(60_000)
    expect(await values.set('replicas', 'three')).toMatchObject({ created: false, changed: true })
    expect(await values.get('replicas')).toMatchObject({ value: 'three', type: 'text', expiresAt: null })
    await values.delete('replicas')
    expect(await values.has('replicas')).toBe(false)
    const replicas = { key: 'replicas', sensitive: false }
    expect(eventsOf(world)).toEqual([
      {
        type: 'value.set',
        message: 'The value "replicas" was set.',
        data: { ...replicas, type: 'integer', value: 3, expiresAt },
      },
      {
        type: 'value.set',
        message: 'The value "replicas" was set.',
        data: { ...replicas, type: 'text', value: 'three' },
      },
      { type: 'value.deleted', message: 'The value "replicas" was deleted.', data: replicas },
    ])
  })

  it('that is so already is not written again', async () => {
    const { world, values } = await madeWorld()
    await values.set('limits', { cpu: 2, memory: '1Gi' })
    await values.set('token', 'geheim', { sensitive: true })
    const before = eventsOf(world)
    expect(await values.set('limits', { memory: '1Gi', cpu: 2 })).toMatchObject({ changed: false, created: false })
    expect(await values.set('token', 'geheim')).toMatchObject({ changed: false })
    expect(eventsOf(world)).toEqual(before)
  })

  it('is not there once its time is over', async () => {
    const { world, values } = await madeWorld()
    await values.set('maintenance', true, { ttl: 1000 })
    expect(await values.has('maintenance')).toBe(true)
    world.store.time += 1000
    expect(await values.list()).toEqual([])
    await expect(values.get('maintenance')).rejects.toMatchObject({ code: 'no-such-value' })
    await expect(values.delete('maintenance')).rejects.toMatchObject({ code: 'no-such-value' })
    expect(await values.increment('maintenance')).toMatchObject({ created: true, value: { value: 1 } })
  })

  it.each<[string, Json, string]>([
    ['count', 2 ** 53, 'beyond 2^53'],
    ['count', [1, { a: Number.NaN }], 'is NaN, which JSON cannot hold'],
    ['', 1, 'it is empty'],
    ['a\nb', 1, 'cannot be seen'],
    [' a', 1, 'blank'],
    ['__proto__', 1, 'reserved'],
    ['k'.repeat(201), 1, '200 characters'],
    ['long', 'x'.repeat(1_048_577), '1 MiB'],
  ])('that would not come back as it was is refused: %#', async (key, value, said) => {
    const { world, values } = await madeWorld()
    await expect(values.set(key, value)).rejects.toMatchObject({ code: 'invalid-input', message: expect.any(String) })
    await values.set(key, value).catch(({ findings }) => expect(JSON.stringify(findings)).toContain(said))
    expect(eventsOf(world)).toEqual([])
  })

  it('keeps its keys whatever they begin with', async () => {
    const { values } = await madeWorld()
    const value = { $secret: 'no', $$bytes: 'no', $bytes: 'not base64!', $unknown: true }
    expect((await values.set('strange', value)).value.value).toEqual(value)
    expect((await values.get('strange')).value).toEqual(value)
  })

  it('that is missing is told with the nearest key', async () => {
    const { values } = await madeWorld()
    await expect(values.get('replicas')).rejects.toThrow('has no value "replicas".')
    await values.set('replicas', 1)
    await expect(values.get('replica')).rejects.toThrow('Did you mean "replicas"?')
    await expect(values.delete('replica')).rejects.toThrow('Did you mean "replicas"?')
  })
})

describe('a sensitive value', () => {
  it('is hidden, told in no event, and shown in clear only with an event that says which', async () => {
    const { world, values } = await madeWorld()
    await values.set('plain', 1)
    const { value } = await values.set('token', { user: 'a', $password: 'geheim' }, { sensitive: true })
    expect(value).toMatchObject({ value: null, type: null, sensitive: true })
    expect(await values.get('token')).toMatchObject({ value: null, type: null })
    expect(JSON.stringify([eventsOf(world), [...world.store.record('web').values]])).not.toContain('geheim')
    const shown = await values.list({ reveal: true })
    expect(shown.find(({ key }) => key === 'token')).toMatchObject({
      value: { user: 'a', $password: 'geheim' },
      type: 'map',
    })
    expect(eventsOf(world).at(-1)).toMatchObject({ type: 'secret.shown', data: { values: ['token'] } })
    const count = eventsOf(world).length
    await values.get('plain', { reveal: true })
    expect(eventsOf(world)).toHaveLength(count)
  })

  it('stays sensitive until it is deleted', async () => {
    const { world, values } = await madeWorld()
    await values.set('token', 'one', { sensitive: true })
    expect(await values.set('token', 'geheim')).toMatchObject({ value: { sensitive: true } })
    await expect(values.set('token', 'two', { sensitive: false })).rejects.toMatchObject({ code: 'usage' })
    expect(await values.get('token', { reveal: true })).toMatchObject({ value: 'geheim' })
    expect(JSON.stringify(eventsOf(world))).not.toContain('geheim')
    await values.delete('token')
    expect(await values.set('token', 'two', { sensitive: false })).toMatchObject({ value: { sensitive: false } })
  })
})

describe('counting', () => {
  it('begins at 0, adds what is asked for, and keeps when the value expires', async () => {
    const { world, values } = await madeWorld()
    expect(await values.increment('deploys', { ttl: 60_000 })).toMatchObject({ created: true, value: { value: 1 } })
    const { expiresAt } = await values.get('deploys')
    expect(await values.increment('deploys', { by: 999_999 })).toMatchObject({ value: { value: 1_000_000, expiresAt } })
    expect(await values.increment('deploys')).toMatchObject({ value: { value: 1_000_001, type: 'integer' } })
    expect(await values.increment('deploys', { by: -0.5 })).toMatchObject({ value: { value: 1_000_000.5 } })
    expect(eventsOf(world).at(-1)).toMatchObject({
      message: 'The value "deploys" was lowered by 0.5.',
      data: { added: -0.5, value: 1_000_000.5 },
    })
  })

  it('counts in decimal digits, as people do', async () => {
    const { values } = await madeWorld()
    await values.set('sum', 0.1)
    expect(await values.increment('sum', { by: 0.2 })).toMatchObject({ value: { value: 0.3 } })
  })

  it('refuses what is no number, what is sensitive, and what would not be exact', async () => {
    const { values } = await madeWorld()
    await values.set('text', '1')
    await values.set('token', 1, { sensitive: true })
    await values.set('full', Number.MAX_SAFE_INTEGER)
    for (const key of ['text', 'token', 'full'])
      await expect(values.increment(key)).rejects.toMatchObject({ code: 'not-countable' })
    expect(await values.get('full')).toMatchObject({ value: Number.MAX_SAFE_INTEGER })
    for (const [value, by] of [
      [9007199254740985, 0.5],
      [0.5, 9007199254740990],
    ] as const) {
      await values.set('digits', value)
      await expect(values.increment('digits', { by })).rejects.toThrow('more digits than are kept')
      expect(await values.get('digits')).toMatchObject({ value })
    }
    await expect(values.increment('n', { by: Number.POSITIVE_INFINITY })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await expect(values.set('n', 1, { ttl: 0 })).rejects.toMatchObject({ code: 'usage' })
  })
})
