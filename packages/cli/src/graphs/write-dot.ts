import type { DependencyGraphView, GraphEdge, GraphNode } from '@sloth-runner/core'
import { edgeWords, type GraphDetail, isBroken, nodeLines } from './node-words.ts'

const red = '#c62828'
const orange = '#ef6c00'

/** The look of everything. The font's measures are those of the one that pictures are drawn with. */
const look = [
  'rankdir=TB',
  'bgcolor="white"',
  'pad=0.3',
  'nodesep=0.35',
  'ranksep=0.6',
  'fontname="Arial"',
  'fontsize=10',
  'fontcolor="#616161"',
  'labelloc=b',
]
const nodeLook =
  'shape=box, style="rounded,filled", fillcolor="#e3f2fd", color="#1565c0", fontname="Arial", fontsize=12, fontcolor="#212121", margin="0.2,0.1"'
const edgeLook = 'color="#546e7a", fontname="Arial", fontsize=10, fontcolor="#455a64", arrowsize=0.8'

/** A graph in the DOT language of Graphviz: an arrow from each stack to what it depends on, cycles in red. */
export function writeDot({ stack, nodes, edges }: DependencyGraphView, detail: GraphDetail): string {
  const label = `${stack === null ? 'All stacks' : `Dependencies of ${stack}`}. An arrow points at what is depended on.`
  return [
    'digraph dependencies {',
    `  graph [${[...look, `label=${quoted(label)}`].join(', ')}]`,
    `  node [${nodeLook}]`,
    `  edge [${edgeLook}]`,
    ...nodes.map((node) => `  ${quoted(node.name)} [${nodeAttributes(node, stack, detail).join(', ')}]`),
    ...edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)}${edgeAttributes(edge, detail)}`),
    '}',
  ].join('\n')
}

function toneOf(node: GraphNode): readonly string[] {
  if (node.inCycle) return [`color="${red}"`, 'fillcolor="#ffebee"']
  return isBroken(node) ? [`color="${orange}"`, 'fillcolor="#fff3e0"'] : []
}

function nodeAttributes(node: GraphNode, stack: string | null, detail: GraphDetail): readonly string[] {
  const missing = node.status === null ? ['style="rounded,filled,dashed"'] : []
  const asked = node.name === stack ? ['penwidth=2.5'] : []
  return [`label=${quoted(nodeLines(node, detail).join('\n'))}`, ...toneOf(node), ...missing, ...asked]
}

function edgeAttributes({ requests, inCycle }: GraphEdge, detail: GraphDetail): string {
  const words = edgeWords(requests, detail)
  const attributes = [
    ...(words === '' ? [] : [`label=${quoted(` ${words} `)}`]),
    ...(inCycle ? [`color="${red}"`, `fontcolor="${red}"`, 'penwidth=2'] : []),
  ]
  return attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`
}

/** A quoted string of DOT (graphviz.org/doc/info/lang.html). */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
