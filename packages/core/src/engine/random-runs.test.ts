import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FixResult } from '../contracts/resource-fixer.ts'
import { inMemoryDefinition } from '../definition/in-memory-definition.ts'
import type { JsonObject } from '../domain/json.ts'
import type { RunReport } from '../domain/run.ts'
import type { Target } from '../domain/target.ts'
import { EngineError } from '../errors/engine-error.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { type MemoryStore, memoryStore } from '../testing/fakes/memory-store.ts'
import { type Toys, toyName, toyPlugin } from '../testing/fakes/toy-plugin.ts'
import { createEngine } from './engine.ts'

// Whatever is declared, whatever fails, whoever interferes and wherever the process dies: what must hold holds.

const count = 6
const addresses = Array.from({ length: count }, (_, index) => `n${index}`)

/** What becomes of an act on a resource. */
const fates = ['done', 'refused before it acts', 'fails after it acted', 'says so and does nothing'] as const

/** One resource as it is declared; edges lead to whatever comes earlier in the order of its definition. */
interface Node {
  readonly value: number
  /** Another one is another thing under the same address. */
  readonly variant: number
  /** Another one needs a replace. */
  readonly size: number
  readonly edges: readonly number[]
}

/** One command and what happens around it. */
interface Step {
  readonly order: readonly number[]
  /** By number; null: not declared. */
  readonly nodes: readonly (Node | null)[]
  readonly prune: boolean
  readonly parallelism: number
  readonly fates: readonly (typeof fates)[number][]
  /** Resources that cannot be read. */
  readonly hidden: readonly number[]
  /** Whoever else: objects that are changed, or removed. */
  readonly changed: readonly number[]
  readonly removed: readonly number[]
  /** The moment at which the process dies: a write of the record, or an act, before or after it. 0: never. */
  readonly kill: number
}

const numbers = fc.subarray(addresses.map((_, index) => index))
const few = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, numbers)
const node: fc.Arbitrary<Node> = fc.record({
  value: fc.nat(2),
  variant: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constant(1)),
  size: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constant(1)),
  edges: numbers,
})
const step: fc.Arbitrary<Step> = fc.record({
  order: fc.shuffledSubarray(
    addresses.map((_, index) => index),
    { minLength: count },
  ),
  nodes: fc.array(fc.option(node, { freq: 4 }), { minLength: count, maxLength: count }),
  prune: fc.boolean(),
  parallelism: fc.integer({ min: 1, max: 4 }),
  fates: fc.array(fc.oneof({ weight: 5, arbitrary: fc.constant(fates[0]) }, fc.constantFrom(...fates)), {
    minLength: count,
    maxLength: count,
  }),
  hidden: few,
  changed: few,
  removed: few,
  kill: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 25 })),
})

interface World {
  readonly store: MemoryStore
  readonly toys: Toys
}

const objectOf = (index: number, { value, variant, size }: Node): JsonObject => ({
  name: `n${index}-${variant}`,
  value,
  size,
})

/** What a step declares, by address, in the order in which it is written. */
function declaredBy({ order, nodes }: Step): ReadonlyMap<string, { object: JsonObject; dependsOn: readonly string[] }> {
  const declared = order.filter((index) => nodes[index] != null)
  return new Map(
    declared.map((index, place) => {
      const { edges } = nodes[index] as Node
      const earlier = declared.slice(0, place).filter((other) => edges.includes(other))
      return [
        `n${index}`,
        { object: objectOf(index, nodes[index] as Node), dependsOn: earlier.map((one) => `n${one}`) },
      ]
    }),
  )
}

/** Kills the process at the chosen moment. */
function killer(store: MemoryStore, at: number) {
  let passed = 0
  const moment = (): boolean => {
    passed += 1
    if (passed !== at) return false
    store.kill()
    return true
  }
  return { moment, died: () => at > 0 && passed >= at }
}

/** What must hold at the moment at which something is acted on. */
function checkAct({ store, toys }: World, given: Step, target: Target): void {
  const declared = declaredBy(given)
  const address = target.address
  const { operations, resources } = store.record('web')
  // The intent is on record before the act.
  expect(operations.some((operation) => operation.address === address && operation.outcome === null)).toBe(true)
  if (target.declared !== null) {
    // Whatever it depends on is in force.
    for (const other of declared.get(address)?.dependsOn ?? [])
      expect([address, other, toys.get(String(declared.get(other)?.object.name))]).toMatchObject([
        address,
        other,
        declared.get(other)?.object ?? {},
      ])
  } else if (!declared.has(address)) {
    // Whatever depended on it and goes as well is gone.
    const left = [...resources.values()].filter(
      (other) =>
        !declared.has(other.address) &&
        other.dependsOn.includes(address) &&
        other.applied !== null &&
        toys.has(String(other.applied.name)),
    )
    expect([address, left.map((other) => other.address)]).toEqual([address, []])
  }
}

function engineFor(world: World, given: Step, kill: ReturnType<typeof killer>) {
  const { store, toys } = world
  let acting = 0
  const plugin = toyPlugin(toys, {
    reader: {
      readActual: async (targets) =>
        targets.map((target) => {
          const name = toyName(target)
          if (given.hidden.includes(Number(name[1])))
            return { status: 'unreadable', reason: 'denied', detail: 'hidden' }
          const toy = toys.get(name)
          return toy === undefined ? { status: 'absent' } : { status: 'present', actual: toy, computed: {} }
        }),
    },
    fixer: {
      fix: async (work) => {
        acting += work.length
        expect(acting).toBeLessThanOrEqual(given.parallelism)
        await Promise.resolve()
        const results = work.map(({ target }) => act(target))
        acting -= work.length
        return results
      },
    },
  })
  const act = (target: Target): FixResult => {
    const name = toyName(target)
    const fate = given.fates[Number(name[1])]
    if (kill.died()) throw new Error('nothing begins in a dead process')
    checkAct(world, given, target)
    if (kill.moment()) throw new Error('killed')
    if (fate === 'refused before it acts') throw new Error(fate)
    if (fate !== 'says so and does nothing') {
      if (target.declared === null) toys.delete(name)
      else toys.set(name, target.declared as JsonObject)
    }
    kill.moment()
    if (fate === 'fails after it acted') throw new Error(fate)
    return { status: 'acted' }
  }
  store.beforeWrite = () => {
    kill.moment()
  }
  return createEngine({ store, plugins: [plugin], host: memoryHost(), identity: 'tester@here' })
}

/** One command. Null: the process died. */
async function take(world: World, given: Step, acknowledged: string[]): Promise<RunReport | null> {
  const kill = killer(world.store, given.kill)
  const engine = engineFor(world, given, kill)
  const resources = Object.fromEntries(
    [...declaredBy(given)].map(([address, { object, dependsOn }]) => [
      address,
      { type: 'toy:thing', properties: object, ...(dependsOn.length === 0 ? {} : { dependsOn }) },
    ]),
  )
  try {
    const report = await engine.stack('web').run({
      definition: inMemoryDefinition({ name: 'web', resources }),
      approve: 'automatic',
      takeOver: true,
      prune: given.prune,
      parallelism: given.parallelism,
      onProgress: (event) => {
        if (event.kind === 'ended' && event.outcome === 'done') acknowledged.push(event.address)
      },
    })
    return report
  } catch (error) {
    if (!kill.died() || !EngineError.isInstance(error)) throw error
    return null
  }
}

/** What a report of a command that lived to its end says is so. */
function checkReport({ toys }: World, given: Step, report: RunReport): void {
  const declared = declaredBy(given)
  const named = report.items.map(({ address }) => address)
  expect(named).toEqual([...new Set(named)])
  expect(named).toEqual(expect.arrayContaining([...declared.keys()]))
  for (const { address, outcome, reason, action } of report.items) {
    const { object } = declared.get(address) ?? {}
    const there = object === undefined ? undefined : toys.get(String(object.name))
    if (['done', 'unchanged', 'recovered'].includes(outcome) && object !== undefined)
      expect([address, outcome, there]).toEqual([address, outcome, object])
    if (['failed', 'skipped', 'unknown', 'not-run', 'partial'].includes(outcome))
      expect([address, action, outcome, reason]).toEqual([address, action, outcome, expect.any(String)])
  }
  const whole = report.items.every(({ outcome }) => ['done', 'unchanged', 'left-alone', 'recovered'].includes(outcome))
  expect([report.status, report.items]).toEqual([whole ? 'completed' : 'failed', report.items])
}

/** The last command, after which nobody interferes: world, record and declaration agree, and nothing acknowledged is lost. */
async function checkEnd(world: World, last: Step, acknowledged: readonly string[]): Promise<void> {
  const { store, toys } = world
  const calm = { ...last, prune: true, fates: addresses.map(() => fates[0]), hidden: [], kill: 0 }
  const report = await take(world, calm, [])
  expect(report).toMatchObject({ status: 'completed' })
  const declared = declaredBy(calm)
  const byName = (one: JsonObject, other: JsonObject) => (String(one.name) < String(other.name) ? -1 : 1)
  const wanted = [...declared.values()].map(({ object }) => object)
  expect([...toys.values()].toSorted(byName)).toEqual(wanted.toSorted(byName))
  const { resources, operations, runs } = store.record('web')
  expect([...resources.keys()].toSorted()).toEqual([...declared.keys()].toSorted())
  for (const [address, { object }] of declared)
    expect(resources.get(address)).toMatchObject({
      state: 'applied',
      declared: object,
      applied: object,
      baseline: object,
    })
  expect(operations.filter(({ outcome }) => outcome === null)).toEqual([])
  expect(runs.filter(({ status }) => status === 'running')).toEqual([])
  for (const address of new Set(acknowledged))
    expect([address, operations.some((one) => one.address === address && one.outcome === 'done')]).toEqual([
      address,
      true,
    ])
  const engine = engineFor(world, calm, killer(store, 0))
  expect(await engine.stack('web').drift.detect()).toMatchObject({ verdict: 'in-sync', resources: [] })
}

it('random graphs, failures, interference and kills end in a world and a record that agree', {
  timeout: 120_000,
}, async () => {
  const trial = async (steps: readonly Step[]) => {
    const world = { store: memoryStore(), toys: new Map() as Toys }
    const acknowledged: string[] = []
    for (const given of steps) {
      for (const [name, toy] of world.toys) {
        if (given.removed.includes(Number(name[1]))) world.toys.delete(name)
        else if (given.changed.includes(Number(name[1]))) world.toys.set(name, { ...toy, value: 99 })
      }
      const report = await take(world, given, acknowledged)
      if (report !== null) checkReport(world, given, report)
    }
    await checkEnd(world, steps.at(-1) as Step, acknowledged)
  }
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), trial), {
    numRuns: 60,
    seed: 20_261_127,
  })
})
