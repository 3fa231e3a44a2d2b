import type { DependencyGraphView } from '@sloth-runner/core'
import type { Paint } from '../render/paint.ts'
import type { GraphFormat } from './graph-format.ts'
import type { GraphDetail } from './node-words.ts'
import { writeDot } from './write-dot.ts'
import { writeMermaid } from './write-mermaid.ts'
import { writeTree } from './write-tree.ts'

/** How a graph is to be written. */
export interface GraphPresentation extends GraphDetail {
  readonly format: GraphFormat
  readonly paint: Paint
  /** The folder of the bundle, in which the font is. */
  readonly root: string
}

/** A graph in a format: text without a last line end, or the bytes of a picture. */
export async function graphContent(
  view: DependencyGraphView,
  { format, paint, root, ...detail }: GraphPresentation,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'tree':
      return writeTree(view, detail, paint)
    case 'json':
      return JSON.stringify(view, null, 2)
    case 'dot':
      return writeDot(view, detail)
    case 'mermaid':
      return writeMermaid(view, detail)
    case 'svg':
      return (await import('./draw-graph.ts')).drawSvg(view, detail)
    case 'png':
      return (await import('./draw-graph.ts')).drawPng(view, detail, root)
  }
}
