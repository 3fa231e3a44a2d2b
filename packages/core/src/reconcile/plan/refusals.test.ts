import { describe, expect, it } from 'vitest'
import type { PlanItem, PlanKind } from '../../domain/plan.ts'
import { planItemSample } from '../../testing/fakes/samples.ts'
import { blockingRefusals, isLeftOut, withHeldRefusals } from './refusals.ts'

const refusal = { because: 'something is in its place', remedy: 'Move it away' }

const kinds: readonly PlanKind[] = ['run', 'fix', 'destroy', 'restore']
const [whole, oneByOne] = [['run', 'restore'] as const, ['fix', 'destroy'] as const]

/** An item of this action; one that is refused has a reason. */
function item(address: string, action: PlanItem['action'], more: Partial<PlanItem> = {}): PlanItem {
  return planItemSample({ address, action, ...more })
}

const addresses = (items: readonly PlanItem[]) => items.map(({ address }) => address)

/** By address, why each refused item is refused. */
function reasons(kind: PlanKind, items: readonly PlanItem[]): Readonly<Record<string, string>> {
  const refused = withHeldRefusals(kind, items).filter((one) => one.refusal !== undefined)
  return Object.fromEntries(refused.map((one) => [one.address, one.refusal?.because ?? '']))
}

describe('a refused item', () => {
  it.each(whole)('ends a %s before it begins, unless it is a removal', (kind) => {
    for (const action of ['create', 'update', 'replace'] as const) {
      const items = [item('a', action, { refusal }), item('b', 'update'), item('c', 'delete', { refusal })]
      expect(addresses(blockingRefusals({ kind, items }))).toEqual(['a'])
      expect(addresses(items.filter((one) => isLeftOut(kind, one)))).toEqual(['c'])
    }
  })

  it.each(oneByOne)('of a %s is left, whatever was to be done, as long as there is anything else to do', (kind) => {
    for (const action of ['create', 'update', 'replace', 'delete'] as const) {
      const refused = item('a', action, { refusal })
      expect(isLeftOut(kind, refused)).toBe(true)
      expect(blockingRefusals({ kind, items: [refused, item('b', 'update')] })).toEqual([])
    }
  })

  it.each(oneByOne)('ends a %s before it begins where nothing else could be done', (kind) => {
    const items = [item('a', 'update', { refusal }), item('b', 'none'), item('c', 'delete', { refusal })]
    expect(addresses(blockingRefusals({ kind, items }))).toEqual(['a', 'c'])
  })

  it.each(whole)('ends no %s as a removal, not even where it is all there is', (kind) => {
    expect(blockingRefusals({ kind, items: [item('a', 'delete', { refusal })] })).toEqual([])
  })

  it.each(kinds)('is the only thing that is left out of a %s', (kind) => {
    expect(isLeftOut(kind, item('a', 'delete'))).toBe(false)
    expect(blockingRefusals({ kind, items: [item('a', 'update'), item('b', 'none')] })).toEqual([])
  })
})

describe('what is left', () => {
  it.each(kinds)('as a removal of a %s keeps what it depends on, at any distance, and nothing else', (kind) => {
    const items = [
      item('base', 'delete'),
      item('middle', 'delete', { dependsOn: ['base'] }),
      item('stays', 'delete', { dependsOn: ['middle'], refusal }),
      item('above', 'delete', { dependsOn: ['stays'] }),
      item('beside', 'delete', { dependsOn: ['gone'] }),
    ]
    const because = '"stays" stays and depends on it'
    expect(reasons(kind, items)).toEqual({ base: because, middle: because, stays: refusal.because })
  })

  it('undone by a fix keeps what depends on it from being done', () => {
    const items = [
      item('before', 'update'),
      item('a', 'update', { dependsOn: ['before'], refusal }),
      item('b', 'none', { dependsOn: ['a'] }),
      item('c', 'create', { dependsOn: ['b'] }),
      item('d', 'replace', { dependsOn: ['a'] }),
      item('beside', 'update'),
      item('gone', 'forget', { dependsOn: ['a'] }),
      item('removed', 'delete', { dependsOn: ['a'] }),
    ]
    const because = 'it depends on "a", which is refused'
    expect(reasons('fix', items)).toEqual({ a: refusal.because, c: because, d: because })
  })

  it('hands its remedy on, and what is refused already keeps its own reason', () => {
    const own = { because: 'it is protected', remedy: 'Take the protection away' }
    const items = [
      item('a', 'update', { refusal }),
      item('b', 'update', { dependsOn: ['a'] }),
      item('c', 'update', { dependsOn: ['a'], refusal: own }),
    ]
    const [, b, c] = withHeldRefusals('fix', items)
    expect(b?.refusal?.remedy).toBe(refusal.remedy)
    expect(c?.refusal).toEqual(own)
  })

  it.each(whole)('is nothing of a %s that it ends, nor where nothing is refused: the items stay the same', (kind) => {
    const ended = [item('a', 'update', { refusal }), item('b', 'update', { dependsOn: ['a'] })]
    expect(withHeldRefusals(kind, ended)).toBe(ended)
    const fine = [item('a', 'update')]
    expect(withHeldRefusals('fix', fine)).toBe(fine)
  })
})
