import { describe, expect, it } from 'vitest'
import { type NodeFate, runGraph } from './run-graph.ts'

/** Runs a graph whose steps end at once, failing those named. */
async function walk(
  edges: Readonly<Record<string, readonly string[]>>,
  failing: readonly string[] = [],
  parallelism = 4,
) {
  const begun: string[] = []
  const fates = await runGraph(
    Object.keys(edges),
    (node) => edges[node] ?? [],
    async (node, settle) => {
      begun.push(node)
      settle(!failing.includes(node))
    },
    { parallelism },
  )
  return { begun, fates: Object.fromEntries(fates) as Record<string, NodeFate> }
}

describe('runGraph', () => {
  it('begins each node after what it depends on, independent ones in the order given', async () => {
    const { begun } = await walk({ c: ['a'], a: [], b: [], d: ['c', 'b'] })
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('does not begin what depends on a failed node, however far away', async () => {
    const { begun, fates } = await walk({ a: [], b: ['a'], c: ['b'], d: [] }, ['a'])
    expect(begun).toEqual(['a', 'd'])
    expect(fates).toEqual({
      a: { fate: 'failed' },
      b: { fate: 'blocked', by: 'a' },
      c: { fate: 'blocked', by: 'a' },
      d: { fate: 'done' },
    })
  })

  it('never runs more at once than asked, and reaches that number', async () => {
    let active = 0
    let most = 0
    const nodes = Array.from({ length: 20 }, (_, index) => `n${index}`)
    await runGraph(
      nodes,
      () => [],
      async () => {
        active += 1
        most = Math.max(most, active)
        await new Promise((resolve) => setImmediate(resolve))
        active -= 1
      },
      { parallelism: 3 },
    )
    expect(most).toBe(3)
  })

  it('lets dependents begin when a step settles, before it ends', async () => {
    const log: string[] = []
    const dependent = Promise.withResolvers<void>()
    await runGraph(
      ['a', 'b'],
      (node) => (node === 'b' ? ['a'] : []),
      async (node, settle) => {
        log.push(`begin ${node}`)
        settle(true)
        if (node === 'a') await dependent.promise
        else dependent.resolve()
        log.push(`end ${node}`)
      },
      { parallelism: 1 },
    )
    expect(log).toEqual(['begin a', 'begin b', 'end b', 'end a'])
  })

  it('awaits what runs when a step rejects, begins nothing more, and passes the rejection on', async () => {
    const begun: string[] = []
    const running = runGraph(
      ['a', 'b', 'c'],
      (node) => (node === 'c' ? ['b'] : []),
      async (node) => {
        begun.push(node)
        if (node === 'a') throw new Error('lost')
        await new Promise((resolve) => setImmediate(resolve))
      },
      { parallelism: 2 },
    )
    await expect(running).rejects.toThrow('lost')
    expect(begun).toEqual(['a', 'b'])
  })

  it('begins nothing more once it is told to stop', async () => {
    const controller = new AbortController()
    const fates = await runGraph(
      ['a', 'b'],
      (node) => (node === 'b' ? ['a'] : []),
      async (_, settle) => {
        controller.abort()
        settle(true)
      },
      { parallelism: 1, signal: controller.signal },
    )
    expect(Object.fromEntries(fates)).toEqual({ a: { fate: 'done' }, b: { fate: 'stopped' } })
  })

  it('takes a step that never settles as failed', async () => {
    const fates = await runGraph(
      ['a', 'b'],
      (node) => (node === 'b' ? ['a'] : []),
      async () => {},
      { parallelism: 1 },
    )
    expect(fates.get('b')).toEqual({ fate: 'blocked', by: 'a' })
  })

  it('walks a chain of 100,000', async () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => String(index))
    const dependenciesOf = (node: string) => (node === '0' ? [] : [String(Number(node) - 1)])
    const fates = await runGraph(nodes, dependenciesOf, async (_, settle) => settle(true), { parallelism: 10 })
    expect(fates.get('99999')).toEqual({ fate: 'done' })
  })
})
