import { describe, expect, it } from 'vitest'
import type { DependencyRecords, DependencyStack } from '../domain/dependency.ts'
import { checkGraph } from './check-graph.ts'
import { executionOrder } from './execution-order.ts'
import { graphView } from './graph-view.ts'
import { showDependencies } from './show-dependencies.ts'
import { stackGraph } from './stack-graph.ts'

/** `web: 'network@^2 cache'` by name; a name that is only depended on does not exist. */
function records(
  asked: Readonly<Record<string, string>>,
  stands: Readonly<Record<string, Partial<DependencyStack>>> = {},
): DependencyRecords {
  const stand = { version: null, status: 'completed' } as const
  return {
    stacks: Object.keys(asked).map((name) => ({ name, ...stand, ...stands[name] })),
    edges: Object.entries(asked).flatMap(([stack, list]) =>
      list.split(' ').flatMap((one) => {
        const [name = '', range = null] = one.split('@')
        return name === '' ? [] : [{ stack, name, range, origin: 'declared' as const }]
      }),
    ),
  }
}

const shop = records({
  backend: 'database cache network',
  cache: 'network',
  database: 'network storage',
  frontend: 'backend',
  network: '',
  storage: 'network',
})
const settings = { durations: new Map<string, number>(), sideBySide: 10 }

describe('what is shown of a stack', () => {
  it('is direct, indirect with the shortest way, dependents, their number and the longest chain', () => {
    const view = showDependencies('backend', stackGraph(shop))
    expect(view.direct.map(({ name }) => name)).toEqual(['database', 'cache', 'network'])
    expect(view.indirect).toMatchObject([{ name: 'storage', via: 'database', steps: 2 }])
    expect(view.dependents.map(({ name }) => name)).toEqual(['frontend'])
    expect(view).toMatchObject({ total: 4, depth: 3 })
  })

  it('names what does not exist, and ends where stacks go round in circles', () => {
    const view = showDependencies('a', stackGraph(records({ a: 'b', b: 'a nowhere' })))
    expect(view.direct.map(({ name }) => name)).toEqual(['b'])
    expect(view.indirect).toMatchObject([{ name: 'nowhere', status: null, via: 'b', steps: 2 }])
    expect(view).toMatchObject({ total: 2, depth: 1 })
  })
})

describe('the order of stacks', () => {
  it('adds what they depend on and puts side by side what can be', () => {
    const order = executionOrder(['frontend', 'backend', 'database', 'cache', 'network'], stackGraph(shop), settings)
    expect(order.groups).toEqual([['network'], ['storage', 'cache'], ['database'], ['backend'], ['frontend']])
    expect(order.stacks.filter(({ added }) => added).map(({ name }) => name)).toEqual(['storage'])
    expect(order).toMatchObject({ estimate: null, parallelEstimate: null, missing: [] })
  })

  it('estimates from what was measured, with as many at once as are allowed', () => {
    const graph = stackGraph(records({ a: '', b: '', c: '', d: 'a b c nowhere', e: '' }))
    const durations = new Map(Object.entries({ a: 100, b: 100, c: 100, d: 50 }))
    const order = executionOrder(['a', 'b', 'c', 'd', 'e'], graph, { durations, sideBySide: 2 })
    expect(order).toMatchObject({ estimate: 350, parallelEstimate: 200, unmeasured: ['e'], missing: ['nowhere'] })
  })

  it('does not exist where stacks go round in circles', () => {
    const order = () => executionOrder(['a'], stackGraph(records({ a: 'b', b: 'a' })), settings)
    expect(order).toThrow('a -> b -> a')
  })

  it('of a chain of 100,000 stacks', () => {
    const size = 100_000
    const asked = Object.fromEntries(
      Array.from({ length: size }, (_, at) => [`s${at}`, at + 1 < size ? `s${at + 1}` : '']),
    )
    const graph = stackGraph(records(asked))
    expect(executionOrder(['s0'], graph, settings).groups).toHaveLength(size)
    expect(checkGraph(null, graph)).toMatchObject({ valid: true, checked: size })
    expect(showDependencies('s0', graph)).toMatchObject({ total: size - 1, depth: size - 1 })
    expect(graphView('s0', true, graph).statistics).toMatchObject({ nodes: size, maxDepth: size - 1 })
  })
})

describe('a check', () => {
  const asked = records(
    {
      web: 'network@^2 cache@>=0 gone lost other',
      network: '',
      cache: '',
      lost: '',
      other: 'other-two',
      'other-two': '',
    },
    { network: { version: '3.0.0' }, lost: { status: 'destroyed' }, 'other-two': { status: 'failed' } },
  )

  it('tells what is missing, out of range and failed, of a stack and all below', () => {
    const { problems, valid } = checkGraph('web', stackGraph(asked))
    expect(problems.map(({ stack, name, reason }) => [stack, name, reason])).toEqual([
      ['web', 'network', 'out-of-range'],
      ['web', 'cache', 'out-of-range'],
      ['web', 'gone', 'missing'],
      ['web', 'lost', 'missing'],
      ['other', 'other-two', 'failed'],
    ])
    expect(valid).toBe(false)
  })

  it('of a stack does not look at others', () => {
    expect(checkGraph('network', stackGraph(asked))).toMatchObject({ checked: 1, valid: true })
  })

  it.each([
    ['2.4.0', '>=2.0.0 <3', true],
    ['3.0.0', '>=2.0.0 <3', false],
    ['v2.0.0', '^2', true],
    ['2.1.0-rc.1', '^2', false],
    [null, '^2', false],
    ['two', '^2', false],
  ])('a stack of version %s is in %s: %s', (version, range, valid) => {
    const graph = stackGraph({
      stacks: [
        { name: 'web', version: null, status: 'completed' },
        { name: 'network', version, status: 'completed' },
      ],
      edges: [{ stack: 'web', name: 'network', range, origin: 'declared' }],
    })
    expect(checkGraph('web', graph).valid).toBe(valid)
  })
})

describe('what is drawn', () => {
  it('of a stack is what it depends on directly and its cycles, or all of it', () => {
    const graph = stackGraph(records({ a: 'b', b: 'c', c: 'd', d: 'e', e: '', x: 'y', y: 'z', z: 'x w', w: '' }))
    const names = (stack: string | null, full: boolean) => graphView(stack, full, graph).nodes.map(({ name }) => name)
    expect(names('a', false)).toEqual(['a', 'b'])
    expect(names('a', true).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(names('x', false).sort()).toEqual(['x', 'y', 'z'])
    expect(names(null, true)).toHaveLength(9)
  })

  it('marks what is on a cycle and nothing else', () => {
    const view = graphView(null, true, stackGraph(records({ a: 'b', b: 'c', c: 'b d', d: '', e: 'e' })))
    const marked = view.edges.filter(({ inCycle }) => inCycle).map(({ from, to }) => `${from}${to}`)
    expect(marked).toEqual(['bc', 'cb', 'ee'])
    expect(view.nodes.filter(({ inCycle }) => inCycle).map(({ name }) => name)).toEqual(['b', 'c', 'e'])
    expect(view.statistics).toMatchObject({ nodes: 5, edges: 5, knots: 2, maxDepth: 2 })
  })
})
