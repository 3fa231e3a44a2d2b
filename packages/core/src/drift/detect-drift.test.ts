import { expect, it } from 'vitest'
import type { StateReader } from '../contracts/state-reader.ts'
import { providerRegistry } from '../providers/provider-registry.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { memoryStore } from '../testing/fakes/memory-store.ts'
import { recordSample } from '../testing/fakes/samples.ts'
import { toyPlugin } from '../testing/fakes/toy-plugin.ts'
import { detectDrift } from './detect-drift.ts'

/** A stack of two toys of which one was acted on while we read. */
async function moving(state: Partial<StateReader>) {
  const store = memoryStore()
  const stack = await store.createStack({ name: 'web', actor: 'tester' })
  const records = ['a', 'b', 'c'].map((name) =>
    recordSample({
      address: name,
      declared: { name },
      applied: { name },
      baseline: { name },
      identity: [`toy:local:${name}`],
    }),
  )
  for (const record of records) store.record('web').resources.set(record.address, record)
  const toys = new Map(['a', 'b', 'c'].map((name) => [name, { name }]))
  const { report } = await detectDrift(stack, {
    state: { ...store, ...state },
    registry: providerRegistry([toyPlugin(toys)]),
    actor: 'tester@here',
    settings: { host: memoryHost(), timeout: 1_000, now: () => 0 },
  })
  return report
}

it('a resource that a run removed while we read is not told of', async () => {
  const once = [new Set(['b'])]
  let reads = 0
  const report = await moving({
    addressesActedOn: async () => once.shift() ?? new Set(),
    resources: async (_, filter) => {
      reads += 1
      const all = ['a', 'b', 'c'].map((name) =>
        recordSample({ address: name, declared: { name }, applied: { name }, baseline: { name } }),
      )
      return filter?.addresses === undefined ? all : []
    },
  })
  expect(reads).toBe(2)
  expect(report).toMatchObject({ verdict: 'in-sync', counts: { total: 2, unknown: 0 } })
})

it('what is still acted on after a second read is unknown, the rest is not, and the order stays', async () => {
  const report = await moving({ addressesActedOn: async () => new Set(['a', 'elsewhere']) })
  expect(report.counts).toMatchObject({ total: 3, inSync: 2, unknown: 1 })
  expect(report.resources).toMatchObject([{ address: 'a', type: 'toy:thing', unreadable: { reason: 'changed' } }])
})
