import { expect, it } from 'vitest'
import { maskText } from './mask-text.ts'

it('replaces every sensitive value, the longest first', () => {
  const value = { key: 'hunter2', nested: { also: 'hunter2-long' }, plain: 'visible' }
  const text = maskText('hunter2-long and hunter2 but visible', [value], [['key'], ['nested']])
  expect(text).toBe('<sensitive> and <sensitive> but visible')
})

it('replaces single lines of a sensitive text', () => {
  expect(maskText('line 2 is "second line"', [{ content: 'first line\nsecond line\n' }], [['content']])).toBe(
    'line 2 is "<sensitive>"',
  )
})

it('leaves a text alone when nothing is sensitive', () => {
  expect(maskText('hunter2', [{ key: 'hunter2' }], [])).toBe('hunter2')
})
