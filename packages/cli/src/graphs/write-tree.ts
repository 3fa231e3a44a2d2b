import type { DependencyGraphView, GraphEdge, GraphNode } from '@sloth-runner/core'
import { renderStand } from '../render/dependency-parts.ts'
import type { Paint } from '../render/paint.ts'
import { edgeWords, type GraphDetail } from './node-words.ts'

/** How deep a tree is drawn: nobody reads further to the right. */
const deepest = 50

/** One line that is still to be drawn. */
interface Branch {
  readonly name: string
  readonly edge: GraphEdge | null
  readonly indent: string
  readonly last: boolean
  /** The names above it. */
  readonly above: readonly string[]
}

/**
 * A graph as a tree of text: what is depended on stands below what depends on it. A stack is opened once; where it comes
 * again it is only named, and a way that closes a cycle is marked.
 */
export function writeTree(view: DependencyGraphView, detail: GraphDetail, paint: Paint): string {
  const nodes = new Map(view.nodes.map((node) => [node.name, node]))
  const edges = Map.groupBy(view.edges, ({ from }) => from)
  const opened = new Set<string>()
  const lines: string[] = []
  const open: Branch[] = rootsOf(view).map((name) => ({ name, edge: null, indent: '', last: true, above: [] }))
  open.reverse()
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const { name, edge, indent, last, above } = branch
    if (edge === null && opened.has(name)) continue
    const below = edges.get(name) ?? []
    const mark = markOf(branch, { isOpened: opened.has(name), isLeaf: below.length === 0 }, paint)
    const stem = edge === null ? '' : `${indent}${last ? '└── ' : '├── '}`
    lines.push(`${stem}${label(nodes.get(name), edge, detail, paint)}${mark}`)
    if (mark !== '') continue
    opened.add(name)
    const inner = edge === null ? '' : `${indent}${last ? '    ' : '│   '}`
    const children = below.map((one, index) => ({
      name: one.to,
      edge: one,
      indent: inner,
      last: index === below.length - 1,
      above: [...above, name],
    }))
    open.push(...children.reverse())
  }
  return lines.join('\n')
}

/** Why a branch is not opened; nothing where it is. */
function markOf(
  { name, above }: Branch,
  { isOpened, isLeaf }: { readonly isOpened: boolean; readonly isLeaf: boolean },
  paint: Paint,
): string {
  if (above.includes(name)) return paint('bad', ' (cycle)')
  if (isLeaf) return ''
  if (isOpened) return paint('faint', ' (see above)')
  return above.length >= deepest ? paint('faint', ' (goes on)') : ''
}

/** The stack that was asked for; else those on which nobody depends, and then whatever only cycles lead to. */
function rootsOf({ stack, nodes, edges }: DependencyGraphView): readonly string[] {
  if (stack !== null) return [stack]
  const needed = new Set(edges.map(({ to }) => to))
  const free = nodes.filter(({ name }) => !needed.has(name)).map(({ name }) => name)
  return [...free, ...nodes.filter(({ inCycle }) => inCycle).map(({ name }) => name)]
}

function label(node: GraphNode | undefined, edge: GraphEdge | null, detail: GraphDetail, paint: Paint): string {
  if (node === undefined) return ''
  const words = edge === null ? '' : edgeWords(edge.requests, detail)
  const stand = renderStand(detail.versions ? node : { ...node, version: null }, paint)
  return words === '' ? stand : `${stand} ${paint('faint', `[${words}]`)}`
}
