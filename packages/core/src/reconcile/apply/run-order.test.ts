import { describe, expect, it } from 'vitest'
import type { PlanItem } from '../../domain/plan.ts'
import { planItemSample } from '../../testing/fakes/samples.ts'
import { runOrder } from './run-order.ts'

/** Items as `address: [action, what it depends on now, what it depended on before]`. */
type Given = Readonly<Record<string, readonly [PlanItem['action'], readonly string[], readonly string[]]>>

function order(given: Given, inside: Readonly<Record<string, readonly string[]>> = {}) {
  const items = Object.entries(given).map(([address, [action, dependsOn]]) =>
    planItemSample({ address, action, dependsOn }),
  )
  const result = runOrder(items, {
    recordedDependencies: (address) => given[address]?.[2] ?? [],
    inside: (address) => inside[address] ?? [],
  })
  const waits = Object.fromEntries(items.map(({ address }) => [address, result.dependenciesOf(address)]))
  return { order: result.order, waits, result }
}

/** The steps one after the other, as a walk with one hand takes them, and what is done together. */
function walk(given: Given, inside: Readonly<Record<string, readonly string[]>> = {}) {
  const { result } = order(given, inside)
  const done: string[] = []
  while (done.length < result.order.length) {
    const next = result.order.find(
      (step) => !done.includes(step) && result.dependenciesOf(step).every((one) => done.includes(one)),
    )
    if (next === undefined) throw new Error(`nothing can be begun after ${done.join(', ')}`)
    done.push(next)
  }
  const joints = new Set(Object.keys(given).flatMap((address) => result.jointOf(address) ?? []))
  return { done, joints: [...joints].map(({ members }) => [...members].sort()) }
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
    const { dependenciesOf } = runOrder(items, { recordedDependencies: () => [], mayBecome: () => ['b'] })
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

  it('replaces something after what depended on it has been replaced elsewhere', () => {
    expect(order({ a: ['replace', [], []], b: ['replace', [], ['a']] }).waits).toEqual({ a: ['b'], b: [] })
    expect(walk({ a: ['replace', [], []], b: ['replace', [], ['a']] })).toEqual({ done: ['b', 'a'], joints: [] })
  })

  it('removes what is replaced and what is in it from the inside, and makes them anew from the outside', () => {
    const given: Given = {
      d: ['replace', [], ['none']],
      sub: ['replace', ['d'], ['d']],
      f: ['replace', ['sub'], ['sub']],
      other: ['replace', [], []],
    }
    expect(walk(given)).toEqual({
      done: ['look at d', 'removal of f', 'removal of sub', 'removal of d', 'd', 'sub', 'f', 'other'],
      joints: [['d', 'f', 'sub']],
    })
  })

  it('knows what is in what goes also where no dependency on record says so', () => {
    const given: Given = { d: ['replace', [], []], f: ['replace', ['d'], []], k: ['delete', [], []] }
    const { done, joints } = walk(given, { d: ['f', 'k'] })
    expect(done).toEqual(['k', 'look at d', 'removal of f', 'removal of d', 'd', 'f'])
    expect(joints).toEqual([['d', 'f']])
  })

  it('counts to what is done together what stands between: removals, and what is only made or changed', () => {
    const given: Given = {
      d: ['replace', [], []],
      made: ['create', ['d'], []],
      sub: ['delete', ['d'], ['d']],
      f: ['replace', ['made'], ['sub']],
      before: ['update', [], []],
      g: ['replace', ['f', 'before'], []],
      after: ['update', ['g'], ['g']],
    }
    const { done, joints } = walk(given, { d: ['g'] })
    expect(joints).toEqual([['d', 'f', 'g', 'made', 'sub']])
    expect(done.slice(0, 2)).toEqual(['before', expect.stringMatching(/^look at /)])
    const at = (step: string) => done.indexOf(step)
    expect(at('removal of f')).toBeLessThan(at('sub'))
    for (const step of ['sub', 'removal of g']) expect(at(step)).toBeLessThan(at('removal of d'))
    expect(done.slice(-5)).toEqual(['d', 'made', 'f', 'g', 'after'])
  })

  it('makes something in what goes only after that has gone', () => {
    const items = [
      planItemSample({ address: 'd', action: 'replace', dependsOn: ['sub'] }),
      planItemSample({ address: 'sub', action: 'create' }),
      planItemSample({ address: 'e', action: 'create' }),
      planItemSample({ address: 'gone', action: 'delete' }),
    ]
    const goes: Readonly<Record<string, readonly string[]>> = { sub: ['d'], e: ['gone'] }
    const { dependenciesOf, jointOf } = runOrder(items, {
      recordedDependencies: () => [],
      madeIn: (address) => goes[address] ?? [],
    })
    expect([...(jointOf('d')?.members ?? [])].sort()).toEqual(['d', 'sub'])
    expect(dependenciesOf('sub')).toContain('removal of d')
    expect(dependenciesOf('e')).toEqual(['gone'])
  })

  it('leaves alone what is refused', () => {
    const items = [
      planItemSample({ address: 'd', action: 'replace' }),
      planItemSample({ address: 'f', action: 'replace', dependsOn: ['d'], refusal: { because: '', remedy: '' } }),
    ]
    const { order: steps } = runOrder(items, { recordedDependencies: (address) => (address === 'f' ? ['d'] : []) })
    expect(steps).toEqual(['d', 'f'])
  })

  it('never waits in a circle, also when what is removed stood between two that stay', () => {
    const { waits } = order({ r: ['replace', [], []], y: ['update', ['r'], ['x']], x: ['delete', [], ['r']] })
    expect(waits).toEqual({ r: [], y: ['r'], x: ['y'] })
  })

  it('breaks a circle for what is in it alone: whatever else is there waits as it is to', () => {
    const circle: Given = { r: ['replace', [], []], y: ['update', ['r'], ['x']], x: ['delete', [], ['r']] }
    const beside: Given = { a: ['replace', [], []], b: ['delete', ['a'], ['a']], c: ['delete', [], ['y', 'x']] }
    expect(order({ ...circle, ...beside }).waits).toEqual({ r: [], y: ['r'], x: ['c', 'y'], a: ['b'], b: [], c: [] })
  })
})
