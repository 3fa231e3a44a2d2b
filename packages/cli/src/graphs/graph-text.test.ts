import type { DependencyGraphView } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import { plainPaint } from '../render/paint.ts'
import { graphFormat } from './graph-format.ts'
import { writeDot } from './write-dot.ts'
import { writeMermaid } from './write-mermaid.ts'
import { writeTree } from './write-tree.ts'

const node = (name: string, more = {}) => ({
  name,
  version: null,
  status: 'completed' as const,
  inCycle: false,
  ...more,
})
const edge = (from: string, to: string, range: string | null = null, inCycle = false) => ({
  from,
  to,
  requests: [{ range, origin: 'declared' as const }],
  inCycle,
})
const statistics = { nodes: 0, edges: 0, maxDepth: 0, knots: 0, cycles: [] }

const view: DependencyGraphView = {
  stack: null,
  nodes: [
    node('web', { version: '1.0.0' }),
    node('a', { inCycle: true }),
    node('b', { inCycle: true }),
    node('gone', { status: null }),
    node('old', { status: 'failed', version: 'v2.0.0' }),
  ],
  edges: [edge('web', 'old', '>=1 <3'), edge('web', 'gone'), edge('a', 'b', null, true), edge('b', 'a', null, true)],
  statistics,
}

describe('DOT', () => {
  it('quotes what could end a text, and draws cycles red and what is missing dashed', () => {
    const dot = writeDot({ ...view, nodes: [...view.nodes, node('q"\\')] }, { versions: true })
    expect(dot).toContain('"q\\"\\\\" [label="q\\"\\\\"]')
    expect(dot).toContain('"web" -> "old" [label=" >=1 <3 "]')
    expect(dot).toContain('"old" [label="old\\nv2.0.0\\nfailed", color="#ef6c00"')
    expect(dot).toMatch(/"gone" \[label="gone\\nmissing".*dashed/)
    expect(dot).toMatch(/"a" -> "b" \[color="#c62828"/)
  })
})

describe('Mermaid', () => {
  it('escapes what it would read as its own, and colours cycles', () => {
    const text = writeMermaid(view, { versions: true })
    expect(text).toContain('s0 -->|"#62;=1 #60;3"| s4')
    expect(text).toContain('class s1,s2 cycle')
    expect(text).toContain('class s3,s4 broken')
    expect(text).toContain('linkStyle 2,3 stroke')
  })
})

describe('a tree', () => {
  it('begins with what nobody depends on, then with what only cycles lead to', () => {
    expect(writeTree(view, { versions: false }, plainPaint)).toBe(
      'web\n├── old (failed)\n└── gone (missing)\na\n└── b\n    └── a (cycle)',
    )
  })

  it('opens a stack once, and does not grow to the right without end', () => {
    const size = 10_000
    const names = Array.from({ length: size }, (_, at) => `s${at}`)
    const edges = names.slice(1).map((name, at) => edge(`s${at}`, name))
    const chain = writeTree(
      { stack: 's0', nodes: names.map((name) => node(name)), edges, statistics },
      { versions: false },
      plainPaint,
    )
    expect(chain.split('\n')).toHaveLength(51)
    expect(chain).toMatch(/s50 \(goes on\)$/)
    const diamond = [edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd'), edge('d', 'e')]
    const nodes = ['a', 'b', 'c', 'd', 'e'].map((name) => node(name))
    expect(writeTree({ stack: 'a', nodes, edges: diamond, statistics }, { versions: false }, plainPaint)).toBe(
      'a\n├── b\n│   └── d\n│       └── e\n└── c\n    └── d (see above)',
    )
  })
})

it.each([
  [undefined, undefined, 'tree'],
  [undefined, 'deps', 'png'],
  [undefined, 'deps.SVG', 'svg'],
  [undefined, 'deps.gv', 'dot'],
  ['mermaid', 'deps.png', 'mermaid'],
] as const)('format %s, file %s: %s', (format, output, meant) => {
  expect(graphFormat(format, output)).toBe(meant)
})
