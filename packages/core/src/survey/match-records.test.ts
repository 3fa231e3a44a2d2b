import { describe, expect, it } from 'vitest'
import { recordSample } from '../testing/fakes/samples.ts'
import { matchRecords } from './match-records.ts'

const row = (address: string, ...identity: string[]) => recordSample({ address, identity })

/** What each declared address is matched with, the renames, and what is left over. */
function match(
  declared: Readonly<Record<string, readonly string[]>>,
  records: readonly ReturnType<typeof row>[],
  moved: readonly { from: string; to: string }[] = [],
) {
  const { recordOf, renames, undeclared } = matchRecords(new Map(Object.entries(declared)), records, moved)
  return {
    matched: Object.fromEntries([...recordOf].map(([address, record]) => [address, record.address])),
    renames,
    undeclared: undeclared.map((record) => record.address),
  }
}

describe('records and declarations', () => {
  it('belong together by address, whatever their identity is now', () => {
    expect(match({ a: ['/2'] }, [row('a', '/1')])).toEqual({ matched: { a: 'a' }, renames: [], undeclared: [] })
  })

  it('belong together by identity when the address is new: a rename, nothing is deleted', () => {
    expect(match({ b: ['/1'] }, [row('a', '/1')])).toEqual({
      matched: { b: 'a' },
      renames: [{ from: 'a', to: 'b' }],
      undeclared: [],
    })
  })

  it('belong together by "moved" when the identity changes with the name', () => {
    expect(match({ b: ['/2'] }, [row('a', '/1')], [{ from: 'a', to: 'b' }]).renames).toEqual([{ from: 'a', to: 'b' }])
  })

  it('by "moved" rather than by identity', () => {
    const { matched, undeclared } = match({ b: ['/1'] }, [row('a', '/1'), row('c', '/2')], [{ from: 'c', to: 'b' }])
    expect({ matched, undeclared }).toEqual({ matched: { b: 'c' }, undeclared: ['a'] })
  })

  it('of all entries when a name with forEach is moved', () => {
    const moved = [{ from: 'a', to: 'b' }]
    expect(match({ 'b["k"]': [] }, [row('a["k"]', '/1')], moved).renames).toEqual([{ from: 'a["k"]', to: 'b["k"]' }])
  })

  it('of one entry by what is said of it rather than of all', () => {
    const moved = [
      { from: 'a', to: 'b' },
      { from: 'c', to: 'b["k"]' },
    ]
    const records = [row('a["k"]', '/1'), row('c', '/2')]
    expect(match({ 'b["k"]': [] }, records, moved).renames).toEqual([{ from: 'c', to: 'b["k"]' }])
  })

  it('are left apart where nothing says that they belong together', () => {
    expect(match({ b: ['/2'] }, [row('a', '/1')])).toEqual({ matched: {}, renames: [], undeclared: ['a'] })
  })

  it('never share a record', () => {
    const { matched, renames } = match({ b: ['/1'], c: ['/1'] }, [row('a', '/1')])
    expect({ matched, renames }).toEqual({ matched: { b: 'a' }, renames: [{ from: 'a', to: 'b' }] })
  })

  it('do not take a record from whoever has its address', () => {
    const { matched, undeclared } = match({ a: ['/2'], b: ['/1'] }, [row('a', '/1')])
    expect({ matched, undeclared }).toEqual({ matched: { a: 'a' }, undeclared: [] })
  })

  it('by identity even where a row has the address that was never about anything', () => {
    const blank = recordSample({ address: 'b', identity: [], applied: null, ownedSince: null })
    const renames = [{ from: 'a', to: 'b' }]
    expect(match({ b: ['/1'] }, [row('a', '/1'), blank])).toEqual({ matched: { b: 'a' }, renames, undeclared: [] })
    expect(matchRecords(new Map([['b', ['/1']]]), [row('a', '/1'), blank], []).replaced).toEqual(new Set(['b']))
    expect(match({ b: ['/2'] }, [row('a', '/1'), blank])).toMatchObject({ matched: { b: 'b' }, undeclared: ['a'] })
  })

  it('are not matched by an identity that nobody knows yet', () => {
    expect(match({ b: [] }, [row('a')]).matched).toEqual({})
  })
})
