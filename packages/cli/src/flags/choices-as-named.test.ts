import { expect, test } from 'vitest'
import { choicesAsNamed } from './choices-as-named.ts'

const flags = {
  format: { type: 'option', char: 'f', options: ['png', 'svg'] },
  output: { type: 'option' },
} as const

test('a word that a flag chooses from is taken in any case, and nothing else is touched', () => {
  const typed = (line: string): string => choicesAsNamed(line.split(' '), flags).join(' ')
  expect(typed('web --format PNG')).toBe('web --format png')
  expect(typed('--format=Svg -f PNG')).toBe('--format=svg -f png')
  expect(typed('PNG --output PNG --format JPG')).toBe('PNG --output PNG --format JPG')
  expect(typed('--output=SVG -- --format PNG')).toBe('--output=SVG -- --format PNG')
})
