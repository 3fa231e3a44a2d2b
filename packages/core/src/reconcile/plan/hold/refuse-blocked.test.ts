import { describe, expect, it } from 'vitest'
import { type Change, noChange } from '../../../domain/change.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import { planItemSample, subjectSample, surveyedSample } from '../../../testing/fakes/samples.ts'
import { refuseBlocked } from './refuse-blocked.ts'

const removal = (...blockedBy: readonly string[]): Change => ({ ...noChange, action: 'delete', blockedBy })
const thing = (key: string, change: Change): Surveyed =>
  surveyedSample({ subject: subjectSample({ declared: null, identity: [`path:local:${key}`] }), change })
const deleted = (address: string) => planItemSample({ address, action: 'delete' })

function refused(
  items: readonly PlanItem[],
  found: Readonly<Record<string, Surveyed>>,
  more: { readonly previous?: Readonly<Record<string, Surveyed>>; readonly removed?: Surveyed } = {},
) {
  const sources = {
    stack: 's',
    found: (address: string) => found[address],
    previous: (address: string) => more.previous?.[address],
    removed: () => more.removed,
  }
  return refuseBlocked(items, sources).flatMap(({ address, refusal }) => (refusal === undefined ? [] : [address]))
}

describe('what cannot be removed beside other things', () => {
  const folder = thing('/d', removal('path:local:/d/f'))

  it('is refused while these stay, and says which', () => {
    const [item] = refuseBlocked([deleted('d')], { stack: 's', found: () => folder, previous: () => undefined })
    expect(item?.refusal).toEqual({
      because: 'it cannot be removed while /d/f is there, and this plan leaves it',
      remedy: expect.any(String),
    })
  })

  it('is removed where this plan removes them too', () => {
    expect(refused([deleted('d'), deleted('f')], { d: folder, f: thing('/d/f', removal()) })).toEqual([])
  })

  it('is refused where what is forgotten as gone is all that is about them', () => {
    const gone: Surveyed = { ...thing('/d/f', noChange), observation: { status: 'absent' } }
    expect(refused([deleted('d'), planItemSample({ address: 'f', action: 'forget' })], { d: folder, f: gone })).toEqual(
      ['d'],
    )
  })

  it('is refused where something in its way is refused itself, however deep', () => {
    const found = {
      a: thing('/a', removal('path:local:/a/b')),
      b: thing('/a/b', removal('path:local:/a/b/c')),
      c: thing('/a/b/c', removal('path:local:/a/b/c/theirs')),
    }
    expect(refused([deleted('a'), deleted('b'), deleted('c')], found)).toEqual(['a', 'b', 'c'])
  })

  it('is refused where it is what goes first of a replace, and removed where what is in it moves away', () => {
    const destroys = { sentence: '', steps: [], changedSince: [] }
    const replaced = (address: string) => planItemSample({ address, action: 'replace', destroys })
    const moved = { d: folder, f: thing('/d/f', removal()) }
    expect(refused([replaced('d')], {}, { previous: { d: folder } })).toEqual(['d'])
    expect(refused([replaced('d')], {}, { removed: folder })).toEqual(['d'])
    expect(refused([replaced('d'), replaced('f')], {}, { previous: moved })).toEqual([])
    const within = { ...replaced('f'), dependsOn: ['d'] }
    expect(refused([replaced('d'), within], {}, { previous: moved })).toEqual([])
    expect(refused([deleted('d'), within], { d: folder }, { previous: { f: thing('/d/f', removal()) } })).toEqual([])
  })

  it('is refused where it stays with other things and something else is to be in its place', () => {
    const destroys = { sentence: '', steps: [], changedSince: [] }
    const replaced = planItemSample({ address: 'd', action: 'replace', destroys })
    const stays = thing('/d', { ...noChange, action: 'delete', staysWith: ['path:local:/d/k'] })
    const at = (key: string) => ({ d: thing(key, noChange) })
    expect(refused([replaced], at('/d'), { previous: { d: stays } })).toEqual(['d'])
    expect(refused([replaced], at('/d'), { removed: stays })).toEqual(['d'])
    expect(refused([replaced], at('/e'), { previous: { d: stays } })).toEqual([])
    expect(refused([deleted('d')], { d: stays })).toEqual([])
    const gone = { ...at('/d'), k: thing('/d/k', removal()) }
    expect(refused([replaced, deleted('k')], gone, { previous: { d: stays } })).toEqual([])
  })

  it('does not matter where it is not removed', () => {
    expect(refused([planItemSample({ address: 'd', action: 'forget' })], { d: folder })).toEqual([])
  })
})
