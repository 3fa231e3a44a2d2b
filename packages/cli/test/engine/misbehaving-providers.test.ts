import { readFileSync } from 'node:fs'
import {
  type Change,
  createEngine,
  type Engine,
  type FixResult,
  InterruptedError,
  inMemoryDefinition,
  noChange,
  type Observation,
  type Plugin,
  type ResourceFixer,
  type ResourceReader,
} from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** A provider whose world is a map, with any of its methods replaced. */
interface Misbehaviour {
  readonly reader?: Partial<ResourceReader>
  readonly fixer?: Partial<ResourceFixer>
}

type Things = Map<string, number>

function thingPlugin(things: Things, { reader, fixer }: Misbehaviour): Plugin {
  const goodReader: ResourceReader = {
    type: 'toy:thing',
    description: 'A number in memory.',
    schema: {
      type: 'object',
      properties: { name: { type: 'string', 'x-identity': true }, value: { type: 'integer' } },
      required: ['name', 'value'],
      additionalProperties: false,
    },
    claims: (declared) => ({ owns: [`thing:local:${nameOf(declared)}`] }),
    readActual: async (targets) => targets.map((target) => observe(things, nameOf(target.declared ?? target.applied))),
    diff: (target, observation) => {
      const fields = { kind: 'configuration', severity: 'medium' } as const
      if (target.declared === null)
        return { action: observation.status === 'absent' ? 'none' : 'delete', fields: [], steps: [], suppressed: [] }
      const wanted = (target.declared as { value: number }).value
      const actual = observation.status === 'present' ? (observation.actual as { value: number }).value : undefined
      if (actual === wanted) return { action: 'none', fields: [], steps: [], suppressed: [] }
      return {
        action: actual === undefined ? 'create' : 'update',
        fields: [{ path: ['value'], to: wanted, ...fields }],
        steps: [],
        suppressed: [],
      }
    },
  }
  const goodFixer: ResourceFixer = {
    type: 'toy:thing',
    fix: async (work) =>
      work.map(({ target }): FixResult => {
        if (target.declared === null) things.delete(nameOf(target.applied))
        else things.set(nameOf(target.declared), (target.declared as { value: number }).value)
        return { status: 'acted' }
      }),
  }
  return {
    name: 'toy',
    version: '1.0.0',
    readers: { 'toy:thing': async () => ({ ...goodReader, ...reader }) },
    fixers: { 'toy:thing': async () => ({ ...goodFixer, ...fixer }) },
    validators: {},
  }
}

function nameOf(value: unknown): string {
  return (value as { readonly name: string }).name
}

function observe(things: Things, name: string): Observation {
  const value = things.get(name)
  return value === undefined ? { status: 'absent' } : { status: 'present', actual: { name, value } }
}

function toyEngine(world: FileWorld, things: Things, misbehaviour: Misbehaviour = {}): Engine {
  return createEngine({
    store: world.store(),
    plugins: [thingPlugin(things, misbehaviour)],
    host: localHost(),
    identity: 'tester@here',
    limits: { readTimeout: 200, fixTimeout: 200 },
  })
}

function things(values: Readonly<Record<string, number>>, more: Readonly<Record<string, unknown>> = {}) {
  const resources = Object.entries(values).map(
    ([name, value]) => [name, { type: 'toy:thing', properties: { name, value }, ...more }] as const,
  )
  return { definition: inMemoryDefinition({ name: 'web', resources: Object.fromEntries(resources) }) }
}

const never = () => new Promise<never>(() => undefined)

function observing(actual: unknown): Partial<ResourceReader> {
  return { readActual: async (targets) => targets.map(() => ({ status: 'present', actual }) as Observation) }
}

function endless(): object {
  const found: Record<string, unknown> = { name: 'a', value: 1 }
  found.self = found
  return found
}

function giving(change: Partial<Record<keyof Change, unknown>>): Partial<ResourceReader> {
  return { diff: () => ({ ...noChange, ...change }) as Change }
}

describe('a reader that misbehaves', () => {
  const cases: readonly (readonly [string, Partial<ResourceReader>, string])[] = [
    ['throws', { readActual: () => Promise.reject(new Error('broken pipe')) }, 'broken pipe'],
    [
      'throws at once',
      {
        readActual: () => {
          throw new Error('at once')
        },
      },
      'at once',
    ],
    ['never returns', { readActual: never }, 'took longer'],
    ['gives too few observations', { readActual: async () => [] }, 'broke its contract'],
    [
      'gives something else',
      { readActual: async (targets) => targets.map(() => ({ status: 'fine' }) as never) },
      'broke its contract',
    ],
    [
      'cannot compare',
      {
        diff: () => {
          throw new Error('cannot')
        },
      },
      'could not compare',
    ],
    ['observes what refers to itself', observing(endless()), 'broke its contract: "self'],
    ['observes what is no JSON', observing({ value: 1n }), 'broke its contract: "value" is a bigint'],
    ['observes a date', observing({ value: new Date() }), 'broke its contract: "value" is a Date'],
    ['says present of nothing', observing(undefined), 'broke its contract: what is present'],
    ['compares asynchronously', { diff: (async () => noChange) as never }, 'broke its contract: diff gives a promise'],
    ['gives half a change', { diff: () => ({ action: 'none', fields: [] }) as never }, 'broke its contract: diff'],
    ['gives an action that is none', giving({ action: 'explode' }), 'broke its contract: diff'],
    ['gives a field that is none', giving({ action: 'update', fields: [{}] as never }), 'broke its contract: a field'],
    ['gives a key that is none', giving({ blockedBy: [1] as never }), 'broke its contract: "blockedBy"'],
    ['refuses without a word', giving({ action: 'update', refusal: null as never }), 'broke its contract: a refusal'],
    ['takes parts that are none', giving({ takes: { parts: ['a'], of: 1 } as never }), 'broke its contract: "takes"'],
    [
      'cannot read a field and does not say why',
      {
        readActual: async (targets) =>
          targets.map(() => ({ status: 'present', actual: { size: 1 }, unreadable: [{ path: ['size'] }] }) as never),
      },
      'broke its contract: "unreadable"',
    ],
  ]

  it.each(cases)(
    '%s: what it reads is unknown, never in sync, and nothing is done to it',
    async (_, reader, detail) => {
      const world = fileWorld()
      const real: Things = new Map()
      await toyEngine(world, real)
        .stack('web')
        .run(things({ a: 1 }))
      const stack = toyEngine(world, real, { reader }).stack('web')
      const report = await stack.drift.detect()
      expect(report).toMatchObject({ verdict: 'unknown', counts: { unknown: 1, inSync: 0 } })
      expect(report.resources[0]?.unreadable?.detail).toContain(detail)
      const run = await stack.run(things({ a: 2 }))
      expect(run).toMatchObject({ status: 'failed', items: [{ address: 'a', outcome: 'unknown' }] })
      expect(real.get('a')).toBe(1)
    },
  )
})

function resulting(result: unknown): Partial<ResourceFixer> {
  return { fix: async (work) => work.map(() => result as FixResult) }
}

describe('a reader whose answer about one thing breaks its contract', () => {
  it('is believed about the others', async () => {
    const world = fileWorld()
    const reader: Partial<ResourceReader> = {
      readActual: async (targets) =>
        targets.map(({ declared }) =>
          nameOf(declared) === 'a' ? ({ status: 'present', actual: 1n } as never) : { status: 'absent' },
        ),
    }
    const plan = await toyEngine(world, new Map(), { reader })
      .stack('web')
      .plan(things({ a: 1, b: 1 }))
    const detail = 'the reader of toy:thing broke its contract: it is a bigint, which is no JSON'
    expect(plan.items).toMatchObject([
      { address: 'a', unknown: { reason: 'invalid', detail } },
      { address: 'b', action: 'create' },
    ])
  })

  it.each([
    ['claims', { claims: () => undefined as never }, 'invalid-claims', 'claims gives an object'],
    [
      'asynchronous claims',
      { claims: (async () => ({ owns: [] })) as never },
      'invalid-claims',
      'claims gives a promise',
    ],
    ['claims without keys', { claims: () => ({ owns: [1] }) as never }, 'invalid-claims', 'claims gives an object'],
    ['a resolution', { resolve: async () => undefined as never }, 'unresolved', 'resolve gives an object'],
  ] as const)('is named for %s, with the place', async (_, reader, code, words) => {
    const plan = toyEngine(fileWorld(), new Map(), { reader })
      .stack('web')
      .plan(things({ a: 1 }))
    const summary = expect.stringContaining(`the reader of toy:thing broke its contract: ${words}`)
    await expect(plan).rejects.toMatchObject({ code: 'invalid-input', findings: [{ code, address: 'a', summary }] })
  })

  it('is named where what it resolves does not come', async () => {
    const plan = toyEngine(fileWorld(), new Map(), { reader: { resolve: never } })
      .stack('web')
      .plan(things({ a: 1 }))
    const summary = '"a" could not be resolved: its reader did not end within 200ms'
    await expect(plan).rejects.toMatchObject({ code: 'invalid-input', findings: [{ code: 'unresolved', summary }] })
  })

  it.each([
    [{ type: 'nonsense' }, 'has the type "nonsense"'],
    [undefined, 'there is none'],
    [{ properties: 'x' }, '"properties" of it is no object'],
    [{ properties: { value: { pattern: '(' } } }, '"pattern" of "properties.value"'],
    [{ properties: { value: { minimum: 'x' } } }, 'minimum'],
  ])('is refused with the schema %j', async (schema, words) => {
    const reader = { schema } as Partial<ResourceReader>
    const plan = toyEngine(fileWorld(), new Map(), { reader })
      .stack('web')
      .plan(things({ a: 1 }))
    const message = expect.stringMatching(/^The plugin for "toy:thing" is broken: the schema of its reader is none: /)
    await expect(plan).rejects.toMatchObject({ code: 'plugin-invalid', message })
    await expect(plan).rejects.toThrow(words)
  })
})

describe('a fixer that misbehaves', () => {
  const cases: readonly (readonly [string, Partial<ResourceFixer>, string])[] = [
    ['throws', { fix: () => Promise.reject(new Error('no such bus')) }, 'no such bus'],
    ['never returns', { fix: never }, 'took longer'],
    [
      'says that it acted and did not',
      { fix: async (work) => work.map(() => ({ status: 'acted' })) },
      'it is not there afterwards',
    ],
    ['gives no results', { fix: async () => [] }, 'broke its contract'],
    [
      'gives a failure without its error',
      resulting({ status: 'failed' }),
      'broke its contract: a result that is failed',
    ],
    ['gives a result that is none', resulting(null), 'broke its contract: a result has the status'],
    [
      'fails',
      {
        fix: async (work) =>
          work.map(() => ({ status: 'failed', error: new Error('refused by policy'), retryable: false })),
      },
      'refused by policy',
    ],
  ]

  it.each(cases)('%s: the operation failed, with the reason, and the next run does it', async (_, fixer, reason) => {
    const world = fileWorld()
    const real: Things = new Map()
    const run = await toyEngine(world, real, { fixer })
      .stack('web')
      .run(things({ a: 1 }))
    expect(run).toMatchObject({ status: 'failed', items: [{ address: 'a', outcome: 'failed' }] })
    expect(run.items[0]?.reason).toContain(reason)
    const again = await toyEngine(world, real)
      .stack('web')
      .run(things({ a: 1 }))
    expect(again).toMatchObject({ status: 'completed', summary: { done: 1 } })
  })

  it('is believed by what is seen, not by what it says', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    const fixer: Partial<ResourceFixer> = {
      fix: async (work) => {
        for (const { target } of work) real.set(nameOf(target.declared), (target.declared as { value: number }).value)
        return work.map(() => ({ status: 'failed', error: new Error('it says'), retryable: false }))
      },
    }
    const run = await toyEngine(world, real, { fixer })
      .stack('web')
      .run(things({ a: 1 }))
    expect(run).toMatchObject({ status: 'completed', items: [{ outcome: 'done' }] })
  })

  it('is tried again when it says that the failure passes', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    let calls = 0
    const fixer: Partial<ResourceFixer> = {
      fix: async (work) => {
        calls += 1
        if (calls < 3) return work.map(() => ({ status: 'failed', error: new Error('busy'), retryable: true }))
        for (const { target } of work) real.set(nameOf(target.declared), 1)
        return work.map(() => ({ status: 'acted' }))
      },
    }
    expect(
      await toyEngine(world, real, { fixer })
        .stack('web')
        .run(things({ a: 1 })),
    ).toMatchObject({ status: 'completed' })
    expect(calls).toBe(3)
  })

  it('leaves an operation in doubt when what it left cannot be read; the next run settles it without a question', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    let acted = false
    const reader: Partial<ResourceReader> = {
      readActual: async (targets) => {
        if (acted) throw new Error('the line is dead')
        return targets.map((target) => observe(real, nameOf(target.declared ?? target.applied)))
      },
    }
    const fixer: Partial<ResourceFixer> = {
      fix: async (work) => {
        for (const { target } of work) real.set(nameOf(target.declared), 1)
        acted = true
        return work.map(() => ({ status: 'acted' }))
      },
    }
    const engine = toyEngine(world, real, { reader, fixer })
    expect(await engine.stack('web').run(things({ a: 1 }))).toMatchObject({
      status: 'failed',
      items: [{ outcome: 'unknown' }],
    })
    expect(await engine.stack('web').show()).toMatchObject({ inDoubt: 1 })
    expect(
      await toyEngine(world, real)
        .stack('web')
        .run(things({ a: 1 })),
    ).toMatchObject({
      status: 'completed',
      resolved: [{ runId: 1, address: 'a', outcome: 'recovered' }],
      summary: { done: 0, unchanged: 1 },
    })
    expect((await engine.stack('web').resources.list())[0]).toMatchObject({
      state: 'applied',
      ownedSince: expect.any(Number),
    })
  })
})

describe('a run in which something fails', () => {
  const fixer: Partial<ResourceFixer> = {
    fix: async (work) => work.map(() => ({ status: 'failed', error: new Error('no'), retryable: false })),
  }

  it('goes on with what does not depend on it, and says why the rest was not begun', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    const engine = createEngine({
      store: world.store(),
      plugins: [thingPlugin(real, { fixer }), filePlugin],
      host: localHost(),
      identity: 'x',
    })
    const definition = world.definition({
      bad: { type: 'toy:thing', properties: { name: 'bad', value: 1 } },
      after: { ...world.file('after', 'x'), dependsOn: ['bad'] },
      later: { ...world.file('later', 'x'), dependsOn: ['after'] },
      other: world.file('other', 'x'),
    })
    const report = await engine.stack('web').run({ definition })
    expect(report.items.map((item) => [item.address, item.outcome, item.reason])).toEqual([
      ['bad', 'failed', 'no'],
      ['after', 'skipped', '"bad" did not succeed'],
      ['later', 'skipped', '"bad" did not succeed'],
      ['other', 'done', undefined],
    ])
    expect(await engine.stack('web').show()).toMatchObject({ stack: { status: 'failed' }, inDoubt: 0 })
  })

  it('keeps the last good outputs', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    const good = inMemoryDefinition({ name: 'web', resources: {}, outputs: { kept: 1 } })
    await toyEngine(world, real).stack('web').run({ definition: good })
    const bad = inMemoryDefinition({
      name: 'web',
      resources: { a: { type: 'toy:thing', properties: { name: 'a', value: 1 } } },
      outputs: { other: 2 },
    })
    const stack = toyEngine(world, real, { fixer }).stack('web')
    expect(await stack.run({ definition: bad })).toMatchObject({ status: 'failed' })
    expect(await stack.outputs()).toEqual([{ name: 'kept', value: 1, sensitive: false }])
  })
})

describe('a fixer whose module cannot be loaded', () => {
  const unloadable: Plugin['fixers'] = {
    'toy:thing': () => Promise.reject(new Error('fixer.js cannot be loaded')),
  }

  /** An engine of two plugins, the fixer of one of which cannot be loaded. */
  function engineWithout(world: FileWorld, real: Things, reader: Partial<ResourceReader> = {}): Engine {
    return createEngine({
      store: world.store(),
      plugins: [{ ...thingPlugin(real, { reader }), fixers: unloadable }, filePlugin],
      host: localHost(),
      identity: 'x',
    })
  }

  function mixed(world: FileWorld) {
    return {
      definition: world.definition({
        bad: { type: 'toy:thing', properties: { name: 'bad', value: 1 } },
        after: { ...world.file('after', 'x'), dependsOn: ['bad'] },
        other: world.file('other', 'x'),
      }),
    }
  }

  it('fails what needs it, and the rest goes on: nothing is in doubt, and the next run does it', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    const stack = engineWithout(world, real).stack('web')
    const report = await stack.run(mixed(world))
    expect(report.items.map(({ address, outcome, reason }) => [address, outcome, reason])).toEqual([
      ['bad', 'failed', 'fixer.js cannot be loaded. Nothing was changed.'],
      ['after', 'skipped', '"bad" did not succeed'],
      ['other', 'done', undefined],
    ])
    expect(await stack.show()).toMatchObject({ stack: { status: 'failed' }, inDoubt: 0 })
    const mended = createEngine({
      store: world.store(),
      plugins: [thingPlugin(real, {}), filePlugin],
      host: localHost(),
      identity: 'x',
    })
    expect(await mended.stack('web').run(mixed(world))).toMatchObject({ status: 'completed', summary: { done: 2 } })
  })

  it('because somebody wished that the run stops: what needs it is cancelled', async () => {
    const world = fileWorld()
    const controller = new AbortController()
    const engine = createEngine({
      store: world.store(),
      plugins: [
        {
          ...thingPlugin(new Map(), {}),
          fixers: {
            'toy:thing': async () => {
              controller.abort()
              throw new InterruptedError('It was interrupted')
            },
          },
        },
      ],
      host: localHost(),
      identity: 'x',
    })
    const stack = engine.stack('web')
    expect(await stack.run({ ...things({ a: 1 }), signal: controller.signal })).toMatchObject({
      status: 'cancelled',
      items: [{ outcome: 'cancelled', reason: 'It was interrupted. Nothing was changed. Run the command again.' }],
    })
    expect(await stack.show()).toMatchObject({ inDoubt: 0 })
  })

  it('removes nothing that it is to make room for', async () => {
    const world = fileWorld()
    const engine = engineWithout(world, new Map())
    await engine.stack('web').run({ definition: world.definition({ a: world.file('old', 'x') }) })
    const replaced = world.definition({ a: { type: 'toy:thing', properties: { name: 'a', value: 1 } } })
    const report = await engine.stack('web').run({ definition: replaced, approve: async () => true })
    expect(report).toMatchObject({
      status: 'failed',
      items: [{ action: 'replace', outcome: 'failed', reason: 'fixer.js cannot be loaded. Nothing was changed.' }],
    })
    expect(readFileSync(world.path('old'), 'utf8')).toBe('x')
  })
})

describe('a reader that cannot compare what is in the way of a replace', () => {
  const replacing: Change = { ...noChange, action: 'replace', steps: [] }

  it.each([
    ['as it is removed', (declared: unknown) => declared === null],
    ['as it is made', (declared: unknown, status: string) => declared !== null && status === 'absent'],
  ])('%s fails alone', async (_, breaks) => {
    const world = fileWorld()
    const real: Things = new Map()
    await toyEngine(world, real)
      .stack('web')
      .run(things({ a: 1 }))
    const reader: Partial<ResourceReader> = {
      diff: ({ declared }, { status }) => {
        if (breaks(declared, status)) return 1 as never
        if (declared === null) return { ...noChange, action: 'delete' }
        return nameOf(declared) === 'a' ? replacing : { ...noChange, action: status === 'absent' ? 'create' : 'none' }
      },
    }
    const stack = toyEngine(world, real, { reader }).stack('web')
    const report = await stack.run({ ...things({ a: 2, b: 1 }), approve: async () => true })
    expect(report).toMatchObject({
      items: [
        {
          address: 'a',
          outcome: 'failed',
          reason: expect.stringContaining('the reader of toy:thing broke its contract'),
        },
        { address: 'b' },
      ],
    })
    expect(real.get('a')).toBe(1)
    expect(await stack.show()).toMatchObject({ inDoubt: 0 })
  })
})

describe('a run that is interrupted', () => {
  it('begins nothing more, says what was not run, and gives the lock back', async () => {
    const world = fileWorld()
    const real: Things = new Map()
    const controller = new AbortController()
    const fixer: Partial<ResourceFixer> = {
      fix: async (work) => {
        controller.abort()
        for (const { target } of work) real.set(nameOf(target.declared), 1)
        return work.map(() => ({ status: 'acted' }))
      },
    }
    const engine = toyEngine(world, real, { fixer })
    const report = await engine
      .stack('web')
      .run({ ...things({ a: 1, b: 1 }), parallelism: 1, signal: controller.signal })
    expect(report).toMatchObject({ status: 'cancelled', items: [{ outcome: 'done' }, { outcome: 'not-run' }] })
    expect(
      await toyEngine(world, real)
        .stack('web')
        .run(things({ a: 1, b: 1 })),
    ).toMatchObject({ status: 'completed', summary: { done: 1 } })
  })
})

describe('a plugin that lies about itself', () => {
  it('is refused when two plugins bring one type', () => {
    const world = fileWorld()
    const plugin = thingPlugin(new Map(), {})
    const twice = () =>
      createEngine({
        store: world.store(),
        plugins: [plugin, { ...plugin, name: 'other' }],
        host: localHost(),
        identity: 'x',
      })
    expect(twice).toThrow('toy and other')
  })

  it('is refused when its module says that it is something else', async () => {
    const world = fileWorld()
    const engine = toyEngine(world, new Map(), { reader: { type: 'toy:other' } })
    await expect(engine.stack('web').plan(things({ a: 1 }))).rejects.toMatchObject({ code: 'plugin-invalid' })
  })
})

it('refuses two owners of one thing, in one stack and over all stacks', async () => {
  const world = fileWorld()
  const engine = toyEngine(world, new Map())
  await engine.stack('web').run(things({ a: 1 }))
  const same = inMemoryDefinition({
    name: 'other',
    resources: {
      x: { type: 'toy:thing', properties: { name: 'a', value: 2 } },
      y: { type: 'toy:thing', properties: { name: 'b', value: 2 } },
      z: { type: 'toy:thing', properties: { name: 'b', value: 3 } },
    },
  })
  const refused = engine.stack('other').run({ definition: same })
  await expect(refused).rejects.toMatchObject({
    code: 'invalid-input',
    findings: [
      { code: 'duplicate-identity', address: 'z' },
      { code: 'duplicate-identity', address: 'x' },
    ],
  })
  expect((await engine.stacks.list()).map((stack) => stack.name)).toEqual(['web'])
})

it('refuses a run while somebody else holds the lock, before any side effect', async () => {
  const world = fileWorld()
  const store = world.store()
  const real: Things = new Map()
  const engine = toyEngine(world, real)
  await engine.stack('web').run(things({ a: 1 }))
  const hold = await store.acquire('web', { lockedBy: 'alice', operation: 'maintenance' })
  for (const act of [
    engine.stack('web').run(things({ a: 2 })),
    engine.stack('web').drift.fix({ approve: 'automatic' }),
    engine.stack('web').destroy({ approve: 'automatic' }),
  ])
    await expect(act).rejects.toMatchObject({ code: 'lock-held', message: expect.stringContaining('alice') })
  expect(real.get('a')).toBe(1)
  await hold.release()
  expect(await engine.stack('web').run(things({ a: 2 }))).toMatchObject({ status: 'completed' })
})
