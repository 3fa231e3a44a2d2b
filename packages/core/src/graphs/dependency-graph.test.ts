import { describe, expect, it } from 'vitest'
import { dependenciesIn, dependencyGraph, dependencyOrder, reach } from './dependency-graph.ts'

function order(edges: Readonly<Record<string, readonly string[]>>) {
  return dependencyOrder(Object.keys(edges), (node) => edges[node] ?? [])
}

describe('dependencyOrder', () => {
  it('puts dependencies first and keeps the order in which independent nodes were given', () => {
    expect(order({ c: [], b: ['d'], a: [], d: [] })).toEqual({ order: ['c', 'd', 'b', 'a'] })
  })

  it('gives the path of a cycle, first node repeated', () => {
    expect(order({ x: ['a'], a: ['b'], b: ['c'], c: ['a'] })).toEqual({ cycle: ['a', 'b', 'c', 'a'] })
  })

  it('finds a node that depends on itself', () => {
    expect(order({ a: ['a'] })).toEqual({ cycle: ['a', 'a'] })
  })

  it('takes names that every object has, and digits, like any other', () => {
    const edges = new Map([
      ['constructor', ['valueOf']],
      ['10', []],
      ['2', ['constructor']],
      ['valueOf', []],
    ])
    expect(dependencyOrder([...edges.keys()], (node) => edges.get(node) ?? [])).toEqual({
      order: ['valueOf', 'constructor', '10', '2'],
    })
  })

  it('passes over dependencies that are no nodes', () => {
    expect(order({ a: ['elsewhere'] })).toEqual({ order: ['a'] })
  })

  it('orders a chain of 100,000 without overflowing the stack', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => String(index))
    const ordering = dependencyOrder(nodes, (node) => (node === '99999' ? [] : [String(Number(node) + 1)]))
    expect('order' in ordering && ordering.order[0]).toBe('99999')
  })
})

it('reaches everything along the edges, cycles included', () => {
  const edges: Record<string, string[]> = { a: ['b'], b: ['c', 'a'], c: [], d: ['a'] }
  expect([...reach(['a'], (node) => edges[node] ?? [])].sort()).toEqual(['a', 'b', 'c'])
})

it('a graph holds each dependency once, and nodes only', () => {
  const graph = dependencyGraph(['a', 'constructor'], () => ['constructor', 'elsewhere', 'constructor'])
  expect(dependenciesIn(graph, 'a')).toEqual(['constructor'])
  const independent = dependencyGraph(['a', 'constructor'], (node) => (node === 'a' ? ['constructor'] : []))
  expect(dependenciesIn(independent, 'constructor')).toEqual([])
  expect(Object.keys(Object)).toEqual([])
})
