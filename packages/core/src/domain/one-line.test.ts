import { expect, it } from 'vitest'
import { onOneLine } from './one-line.ts'

it.each([
  ['create /srv/a\n✓ all is\twell\u0085', 'create /srv/a\\n✓ all is\\twell\\u0085'],
  ['\u001b[31mred\r\u009b2J', '\\u001b[31mred\\r\\u009b2J'],
  ['txt\u202eexe\u2066\u2028', 'txt\\u202eexe\\u2066\\u2028'],
  ['ünïcode 日本語 ✓ "\\n"', 'ünïcode 日本語 ✓ "\\n"'],
])('%j is written as %j', (text, written) => {
  expect(onOneLine(text)).toBe(written)
})
