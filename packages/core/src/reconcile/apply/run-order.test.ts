import { describe, expect, it } from 'vitest'
import type { PlanItem } from '../../domain/plan.ts'
import { planItemSample } from '../../testing/fakes/samples.ts'
import { runOrder } from './run-order.ts'

/** Items as `address: [action, what it depends on now, what it depended on before]`. */
type Given = Readonly<Record<string, readonly [PlanItem['action'], readonly string[], readonly string[]]>>

function order(given: Given) {
  const items = Object.entries(given).map(([address, [action, dependsOn]]) =>
    planItemSample({ address, action, dependsOn }),
  )
  const result = runOrder(items, (address) => given[address]?.[2] ?? [])
  const waits = Object.fromEntries(items.map(({ address }) => [address, result.dependenciesOf(address)]))
  return { order: result.order, waits }
}

describe('the order of a run', () => {
  it('makes what comes first before what depends on it', () => {
    expect(order({ a: ['create', [], []], b: ['create', ['a'], []] }).waits).toEqual({ a: [], b: ['a'] })
  })

  it('removes what may turn out to have a new name only after that has turned out', () => {
    const items = [
      planItemSample({ address: 'b', action: 'create' }),
      planItemSample({ address: 'a', action: 'delete' }),
    ]
    const { dependenciesOf } = runOrder(
      items,
      () => [],
      () => ['b'],
    )
    expect([dependenciesOf('a'), dependenciesOf('b')]).toEqual([['b'], []])
  })

  it('removes dependents first, in the reverse order', () => {
    const { order: begun, waits } = order({ a: ['delete', [], []], b: ['delete', ['a'], ['a']] })
    expect({ begun, waits }).toEqual({ begun: ['b', 'a'], waits: { a: ['b'], b: [] } })
  })

  it('removes something after what depended on it has been changed', () => {
    const { waits } = order({ b: ['update', [], ['a']], a: ['delete', [], []] })
    expect(waits).toEqual({ b: [], a: ['b'] })
  })

  it('replaces something after what depended on it has been removed', () => {
    const { waits } = order({ a: ['replace', [], []], b: ['delete', ['a'], ['a']] })
    expect(waits).toEqual({ a: ['b'], b: [] })
  })

  it('replaces something after what depended on it has been replaced elsewhere, unless that waits for it', () => {
    expect(order({ a: ['replace', [], []], b: ['replace', [], ['a']] }).waits).toEqual({ a: ['b'], b: [] })
    expect(order({ a: ['replace', [], []], b: ['replace', ['a'], ['a']] }).waits).toEqual({ a: [], b: ['a'] })
  })

  it('never waits in a circle, also when what is removed stood between two that stay', () => {
    const { waits } = order({ r: ['replace', [], []], y: ['update', ['r'], ['x']], x: ['delete', [], ['r']] })
    expect(waits).toEqual({ r: [], y: ['r'], x: ['y'] })
  })
})
