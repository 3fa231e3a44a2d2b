import { describe, expect, it } from 'vitest'
import { components, depths } from '../graphs/components.ts'
import { findCycles } from './find-cycles.ts'

type Edges = Readonly<Record<string, readonly string[]>>

const cyclesOf = (edges: Edges) => findCycles(Object.keys(edges), (name) => edges[name] ?? [])

function ring(size: number): Edges {
  return Object.fromEntries(Array.from({ length: size }, (_, at) => [`s${at}`, [`s${(at + 1) % size}`]]))
}

describe('findCycles', () => {
  it('finds none where there is none', () => {
    expect(cyclesOf({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual({ knots: 0, cycles: [] })
  })

  it('tells the way round, and the dependency that closes it', () => {
    expect(cyclesOf({ app: ['database'], database: ['cache'], cache: ['app'] })).toEqual({
      knots: 1,
      cycles: [{ path: ['app', 'database', 'cache', 'app'], cut: { stack: 'cache', name: 'app' } }],
    })
  })

  it('finds a stack that depends on itself', () => {
    expect(cyclesOf({ a: ['a'] }).cycles).toEqual([{ path: ['a', 'a'], cut: { stack: 'a', name: 'a' } }])
  })

  it('tells one shortest cycle of each knot first, then others', () => {
    const { knots, cycles } = cyclesOf({ a: ['b'], b: ['c', 'a'], c: ['a'], x: ['y'], y: ['x'] })
    expect(knots).toBe(2)
    expect(cycles.map(({ path }) => path.length - 1)).toEqual([2, 2, 3])
  })

  it('names the one dependency without which a knot has no cycle', () => {
    const { cycles } = cyclesOf({ a: ['b'], b: ['c', 'd'], c: ['a'], d: ['a'] })
    expect(cycles.map(({ cut }) => cut)).toEqual([
      { stack: 'a', name: 'b' },
      { stack: 'a', name: 'b' },
    ])
  })

  it('tells 20 beside the first where everything depends on everything', () => {
    const names = Array.from({ length: 40 }, (_, at) => `s${at}`)
    const { knots, cycles } = findCycles(names, (name) => names.filter((other) => other !== name))
    expect([knots, cycles.length]).toEqual([1, 21])
    expect(new Set(cycles.map(({ path }) => path.slice(1).sort().join())).size).toBe(21)
  })

  it('goes round 100,000 stacks', () => {
    const { knots, cycles } = cyclesOf(ring(100_000))
    expect([knots, cycles.length, cycles[0]?.path.length]).toEqual([1, 1, 100_001])
  })

  it('ends in a knot of many stacks and dependencies', () => {
    const size = 20_000
    const edges = { ...ring(size), s5: ['s6', 's9000'], s9000: ['s9001', 's17000'] }
    expect(cyclesOf(edges).cycles[0]?.path.length).toBeLessThan(size)
  })
})

describe('components', () => {
  it('come after what they depend on, a chain of 100,000 too, whose depth is its length', () => {
    const next = (name: string) => (name === '99999' ? [] : [String(Number(name) + 1)])
    const parts = components(['0'], next)
    expect([parts.length, parts[0], parts.at(-1)]).toEqual([100_000, ['99999'], ['0']])
    expect(depths(parts, next).get('0')).toBe(99_999)
  })

  it('steps inside a knot do not count as depth', () => {
    const edges: Edges = { a: ['b'], b: ['c'], c: ['b', 'd'], d: [] }
    const next = (name: string) => edges[name] ?? []
    expect([...depths(components(['a'], next), next)]).toEqual([
      ['d', 0],
      ['b', 1],
      ['c', 1],
      ['a', 2],
    ])
  })
})
