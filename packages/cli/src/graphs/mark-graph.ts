import { crc32 } from 'node:zlib'
import type { GraphFormat } from './graph-format.ts'

/** What the files of graphs say they are, each format in its own way. */
const mark = 'sloth-runner dependency graph'

/** What a file begins with, by its format. */
const heads = {
  dot: `// ${mark}\n`,
  mermaid: `%% ${mark}\n`,
  tree: `# ${mark}\n`,
  json: `{\n  "format": "${mark}",\n`,
} as const

const svgComment = `<!-- ${mark} -->\n`

/** Of a PNG: its signature and the chunk IHDR, which comes first. Bytes. */
const pngStart = 8 + 25
const pngText = textChunk(mark)

/** The content of a file: the graph with the mark by which it is known again. The text of a graph has no last line end. */
export function markedGraph(content: string | Uint8Array, format: GraphFormat): string | Uint8Array {
  if (typeof content !== 'string')
    return Buffer.concat([content.subarray(0, pngStart), pngText, content.subarray(pngStart)])
  if (format === 'svg') return content.replace(/^(<\?xml[^>]*\?>\s*)?/, `$1${svgComment}`)
  if (format === 'json') return content.replace('{\n', heads.json)
  return format === 'png' ? content : `${heads[format]}${content}`
}

/** Whether a file that begins like this holds such a mark where one is written. Bytes are characters. */
export function isMarkedGraph(head: string): boolean {
  return (
    Object.values(heads).some((each) => head.startsWith(each)) ||
    head.replace(/^<\?xml[^>]*\?>\s*/, '').startsWith(svgComment) ||
    (head.startsWith('\x89PNG\r\n\x1a\n') && head.startsWith(pngText.toString('latin1'), pngStart))
  )
}

/** A chunk `tEXt` of a PNG: length, type, a keyword with what it says, and the sum of the latter two. */
function textChunk(text: string): Buffer {
  const body = Buffer.from(`tEXtSoftware\0${text}`, 'latin1')
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
