import { expect, it } from 'vitest'
import { colourPaint } from './paint.ts'
import { onOneLine, printable } from './printable.ts'

it('colours of ours, line ends and tabs stay as they are', () => {
  const tones = ['good', 'bad', 'warning', 'added', 'changed', 'removed', 'heading', 'faint'] as const
  const text = tones.map((tone) => colourPaint(tone, 'text')).join('\n\t')
  expect(printable(text)).toBe(text)
})

it('what a terminal would obey is written out', () => {
  expect(printable('a\u001b[2Jb\u001b]0;title\u0007c\u009bd\re\0')).toBe(
    'a\\u001b[2Jb\\u001b]0;title\\u0007c\\u009bd\\re\\u0000',
  )
  expect(printable('a\u202etxt.exe\u2066')).toBe('a\\u202etxt.exe\\u2066')
  expect(printable('ünïcode 日本語 ✓')).toBe('ünïcode 日本語 ✓')
})

it('a path with a line end makes no line', () => {
  expect(onOneLine('create /srv/a\n✓ all is well')).toBe('create /srv/a\\n✓ all is well')
})
