import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { isMarkedGraph, markedGraph } from './mark-graph.ts'

/** The smallest picture there is. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test.each([
  ['dot', 'digraph dependencies {\n}'],
  ['mermaid', 'graph TB\n'],
  ['tree', 'web\n└── base'],
  ['json', '{\n  "stack": null\n}'],
  ['svg', '<svg/>'],
  ['svg', '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg/>'],
  ['png', pixel],
] as const)('a graph as %s is known by its mark, and only by that', (format, content) => {
  const marked = Buffer.from(markedGraph(content, format))
  expect(isMarkedGraph(Buffer.from(content).toString('latin1'))).toBe(false)
  expect(isMarkedGraph(marked.toString('latin1'))).toBe(true)
})

test('an XML declaration stays first', () => {
  expect(markedGraph('<?xml version="1.0"?>\n<svg/>', 'svg')).toBe(
    '<?xml version="1.0"?>\n<!-- sloth-runner dependency graph -->\n<svg/>',
  )
})

test('a PNG with a mark is whole: its chunks follow each other', () => {
  const marked = Buffer.from(markedGraph(pixel, 'png'))
  const chunks: [string, Buffer][] = []
  for (let at = 8; at < marked.length; at += 12 + marked.readUInt32BE(at))
    chunks.push([marked.toString('latin1', at + 4, at + 8), marked.subarray(at + 8, at + 8 + marked.readUInt32BE(at))])
  expect(chunks.map(([type]) => type)).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND'])
  expect(chunks[1]?.[1].toString('latin1')).toBe('Software\0sloth-runner dependency graph')
  expect(inflateSync(chunks[2]?.[1] ?? '')).toHaveLength(5)
})
