import type { DependencyGraphView } from '@sloth-runner/core'
import { edgeWords, type GraphDetail, isBroken, nodeLines } from './node-words.ts'

/** A flowchart of Mermaid (mermaid.js.org): an arrow from each stack to what it depends on, cycles in red. */
export function writeMermaid({ nodes, edges }: DependencyGraphView, detail: GraphDetail): string {
  const ids = new Map(nodes.map(({ name }, index) => [name, `s${index}`]))
  const red = edges.flatMap(({ inCycle }, index) => (inCycle ? [index] : []))
  const classed = (name: string, wanted: readonly string[]): readonly string[] =>
    wanted.length === 0 ? [] : [`  class ${wanted.map((one) => ids.get(one)).join(',')} ${name}`]
  const broken = nodes.filter((node) => isBroken(node) && !node.inCycle).map(({ name }) => name)
  return [
    'graph TB',
    ...nodes.map((node) => `  ${ids.get(node.name)}["${nodeLines(node, detail).map(escaped).join('<br>')}"]`),
    ...edges.map(({ from, to, requests }) => {
      const words = edgeWords(requests, detail)
      return `  ${ids.get(from)} -->${words === '' ? '' : `|"${escaped(words)}"|`} ${ids.get(to)}`
    }),
    '  classDef cycle fill:#ffebee,stroke:#c62828',
    '  classDef broken fill:#fff3e0,stroke:#ef6c00',
    ...classed(
      'cycle',
      nodes.filter(({ inCycle }) => inCycle).map(({ name }) => name),
    ),
    ...classed('broken', broken),
    ...(red.length === 0 ? [] : [`  linkStyle ${red.join(',')} stroke:#c62828,stroke-width:2px`]),
  ].join('\n')
}

/** Entities of Mermaid: a number sign, the name or number, a semicolon. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"#]/g, (character) => `#${character.charCodeAt(0)};`)
}
