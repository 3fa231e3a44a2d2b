import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BrokenMarkersError, findLines, withLines, withoutLines } from './edit-lines.ts'
import type { LineSpec } from './line-spec.ts'

const line = (more: Partial<LineSpec>): LineSpec => ({ path: '/f', line: 'new', ...more }) as LineSpec
const block = (text: string): LineSpec => ({ path: '/f', marker: 'm', block: text })

describe('a line', () => {
  it('is added at the end, and the line before it gets an end', () => {
    expect(withLines('a\nb', line({}))).toBe('a\nb\nnew\n')
    expect(withLines('', line({}))).toBe('new\n')
  })

  it('is added where it is wanted', () => {
    expect(withLines('a\nb\n', line({ position: 'start' }))).toBe('new\na\nb\n')
    expect(withLines('a\nb\n', line({ position: 'after:^a$' }))).toBe('a\nnew\nb\n')
    expect(withLines('a\nb\n', line({ position: 'before:^b$' }))).toBe('a\nnew\nb\n')
    expect(withLines('a\nb\n', line({ position: 'after:^x$' }))).toBe('a\nb\nnew\n')
  })

  it('takes the place of the last line that matches', () => {
    expect(withLines('x=1\nx=2\nb\n', line({ match: '^x=', line: 'x=3' }))).toBe('x=1\nx=3\nb\n')
    expect(findLines('x=1\nx=2\n', line({ match: '^x=' }))).toMatchObject({ value: 'x=2', matches: 2 })
  })

  it('is removed wherever it is', () => {
    expect(withoutLines('new\na\nnew\n', line({}))).toBe('a\n')
  })

  it('keeps the line ends of its file', () => {
    expect(withLines('a\r\nb\r\n', line({ position: 'start' }))).toBe('new\r\na\r\nb\r\n')
    expect(findLines('a\r\nnew\r\n', line({}))).toMatchObject({ value: 'new' })
  })

  it('is text, not a pattern, and a replacement is no pattern either', () => {
    expect(findLines('axb\n', line({ line: 'a.b' }))).toBeNull()
    expect(withLines('x=1\n', line({ match: '^x', line: 'x=$&$1' }))).toBe('x=$&$1\n')
  })
})

describe('a block', () => {
  it('stands between its markers and is replaced there', () => {
    const text = withLines('a\n', block('one\ntwo'))
    expect(text).toBe('a\n# BEGIN m\none\ntwo\n# END m\n')
    expect(findLines(text, block('x'))?.value).toBe('one\ntwo')
    expect(withLines(`${text}z\n`, block(''))).toBe('a\n# BEGIN m\n# END m\nz\n')
    expect(withoutLines(text, block('x'))).toBe('a\n')
  })

  it.each([
    ['one marker alone', '# BEGIN m\nx\n'],
    ['the wrong order', '# END m\n# BEGIN m\n'],
    ['two blocks of one name', '# BEGIN m\n# END m\n# BEGIN m\n# END m\n'],
  ])('is not guessed at: %s', (_, text) => {
    expect(() => findLines(text, block('x'))).toThrow(BrokenMarkersError)
    expect(() => withLines(text, block('x'))).toThrow(BrokenMarkersError)
  })
})

describe('any text', () => {
  const texts = fc
    .array(fc.constantFrom('a', 'x=1', 'x=2', '', 'new', ' # BEGIN m'), { maxLength: 8 })
    .map((lines) => lines.map((each) => `${each}\n`).join(''))
  const specs = fc.constantFrom(line({}), line({ match: '^x=', line: 'x=9' }), block('one\ntwo'), block(''))

  it('holds what was put into it, and editing it again changes nothing', () => {
    fc.assert(
      fc.property(texts, specs, (text, spec) => {
        const edited = withLines(text, spec)
        expect(findLines(edited, spec)?.value).toBe(spec.line ?? spec.block)
        expect(withLines(edited, spec)).toBe(edited)
      }),
    )
  })

  it('is as before once what was added is removed', () => {
    fc.assert(
      fc.property(texts, specs, (text, spec) => {
        fc.pre(findLines(text, spec) === null)
        expect(withoutLines(withLines(text, spec), spec)).toBe(text)
      }),
    )
  })
})
