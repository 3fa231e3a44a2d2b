import { describe, expect, it } from 'vitest'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'
import { createEngine } from './engine.ts'
import type { RunRequest } from './requests/stack-requests.ts'

/** Calls as a program makes them that nothing checks against the types. */
const untyped = (value: unknown) => value as never

describe('a program without types', () => {
  it.each([
    ['is none', undefined],
    ['is empty', {}],
    ['has a definition that was not loaded', { definition: { name: 'web', resources: {} } }],
  ])('is told what a request is where it %s', async (_, request) => {
    const { stack, engine } = toyWorld()
    const refused = { code: 'usage', message: expect.stringContaining('definition'), remedy: expect.any(String) }
    await expect(stack().run(untyped(request))).rejects.toMatchObject(refused)
    await expect(stack().plan(untyped(request))).rejects.toMatchObject(refused)
    await expect(engine().check(untyped((request as RunRequest | undefined)?.definition))).rejects.toMatchObject(
      refused,
    )
  })

  it.each([
    ['a map', new Map([['a', 1]])],
    ['an object', { a: 1 }],
    ['a list of something else', ['a=1']],
  ])('is told what variables are where they are %s', async (_, variables) => {
    const world = toyWorld()
    const request = { ...world.request({ a: toy({ name: 'a' }) }), variables: untyped(variables) }
    const refused = { code: 'usage', message: expect.stringContaining('variables'), remedy: expect.any(String) }
    await expect(world.stack().run(request)).rejects.toMatchObject(refused)
    await expect(world.stack().plan(request)).rejects.toMatchObject(refused)
    await expect(world.stack().validate(request)).rejects.toMatchObject(refused)
    await expect(world.engine().check(request.definition, untyped(variables))).rejects.toMatchObject(refused)
  })

  it('has to say who acts', () => {
    const { store } = toyWorld()
    for (const identity of ['', ' ', undefined])
      expect(() => createEngine(untyped({ store, plugins: [], host: {}, identity }))).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.stringContaining('identity') }),
      )
  })

  it('has a plan refused as stale of which something is missing', async () => {
    const world = toyWorld()
    const request = world.request({ a: toy({ name: 'a' }) })
    const plan = await world.stack().plan(request)
    const { binding: _, ...unbound } = plan
    const { items: __, ...empty } = plan
    const { observed: ___, ...half } = plan.binding ?? expect.fail()
    const wrong = [
      null,
      {},
      unbound,
      empty,
      { ...plan, binding: {} },
      { ...plan, binding: half },
      { ...plan, options: { ...plan.options, targets: 'a' } },
      { ...plan, binding: { ...plan.binding, variables: { a: 1 } } },
    ]
    for (const one of wrong)
      await expect(world.stack().run({ ...request, plan: untyped(one) })).rejects.toMatchObject({ code: 'stale-plan' })
    expect(world.toys.size).toBe(0)
    expect(await world.stack().run({ ...request, plan })).toMatchObject({ status: 'completed' })
  })
})
