import { onOneLine } from '@sloth-runner/core'
import { expect, it } from 'vitest'
import { colourMark, colourPaint, type Tone } from './paint.ts'
import { printable, printableJson } from './printable.ts'

const tones: readonly Tone[] = ['good', 'bad', 'warning', 'added', 'changed', 'removed', 'heading', 'faint']

it('what was painted becomes colour; line ends and tabs stay as they are', () => {
  const text = printable(tones.map((tone) => colourPaint(tone, tone)).join('\n\t'))
  expect(text).toContain('\u001b[32mgood\u001b[39m\n\t\u001b[31mbad\u001b[39m')
  expect(text).toContain('\u001b[2mfaint\u001b[22m')
  expect(text).not.toContain(colourMark())
})

it('a colour that a text brings along is written out, painted or not', () => {
  expect(printable('\u001b[31mred')).toBe('\\u001b[31mred')
  expect(printable(colourPaint('bad', '\u001b[32mgreen'))).toBe('\u001b[31m\\u001b[32mgreen\u001b[39m')
})

it('what a terminal would obey is written out', () => {
  expect(printable('a\u001b[2Jb\u001b]0;title\u0007c\u009bd\re\0')).toBe(
    'a\\u001b[2Jb\\u001b]0;title\\u0007c\\u009bd\\re\\u0000',
  )
  expect(printable('a\u202etxt.exe\u2066\u2028')).toBe('a\\u202etxt.exe\\u2066\\u2028')
  expect(printable('ünïcode 日本語 ✓')).toBe('ünïcode 日本語 ✓')
})

it('what was put on one line keeps its colours', () => {
  expect(printable(onOneLine(colourPaint('good', 'a\nb')))).toBe('\u001b[32ma\\nb\u001b[39m')
})

it('JSON means the same and holds nothing that a terminal obeys', () => {
  const value = { text: 'a\u001b\u009b\u202e\u007f\n\t', list: ['ü', '\u2028\u2029'] }
  const text = printableJson(value, 2)
  expect(JSON.parse(text)).toEqual(value)
  expect(text).toContain('"a\\u001b\\u009b\\u202e\\u007f\\n\\t"')
})

it('of JSON nothing is left that would be written out of another text', () => {
  const every = String.fromCharCode(...Array.from({ length: 0x10000 }, (_, code) => code))
  const text = printableJson([every])
  expect(text).toBe(onOneLine(text))
  expect(JSON.parse(text)).toEqual([every])
})
