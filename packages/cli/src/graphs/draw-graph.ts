import { join } from 'node:path'
import { type DependencyGraphView, HostError, messageOf } from '@sloth-runner/core'
import type { GraphDetail } from './node-words.ts'
import { writeDot } from './write-dot.ts'

/** Points of a graph are drawn with so many pixels, as long as the picture is no wider or higher than `mostPixels`. */
const zoom = 2
const mostPixels = 8_000

/** A picture as SVG text. Graphviz runs as WebAssembly: nothing has to be installed. */
export async function drawSvg(view: DependencyGraphView, detail: GraphDetail): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz')
  const graphviz = await Graphviz.load()
  return graphviz.layout(writeDot(view, detail), 'svg', 'dot')
}

/** A picture as the bytes of a PNG, drawn with the font of this program. `root`: the folder of the bundle. */
export async function drawPng(view: DependencyGraphView, detail: GraphDetail, root: string): Promise<Uint8Array> {
  const svg = await drawSvg(view, detail)
  const { Resvg } = await loadResvg()
  const font = { loadSystemFonts: false, fontFiles: [join(root, 'fonts', 'arimo.ttf')], defaultFontFamily: 'Arimo' }
  const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } })
  const scale = Math.min(zoom, mostPixels / Math.max(width, height))
  return new Resvg(svg, { font, background: 'white', fitTo: { mode: 'zoom', value: scale } }).render().asPng()
}

/** Its native part exists for the usual systems only. */
async function loadResvg(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js')
  } catch (cause) {
    throw new HostError('ENOSYS', {
      message: 'PNG pictures cannot be drawn on this system.',
      detail: messageOf(cause),
      remedy: 'Write the graph as SVG: --format svg.',
      path: '@resvg/resvg-js',
      cause,
    })
  }
}
