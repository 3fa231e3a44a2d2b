import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BrokenMarkersError,
  findLines,
  presentLines,
  takenLines,
  withLines,
  withNewLines,
  withoutLines,
} from './edit-lines.ts'
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
    expect(presentLines('new\na\nnew\n', line({}))).toMatchObject({ value: 'new', copies: 2 })
  })

  it('is removed as it was put there: what only matches was never ours', () => {
    const port = line({ match: '^Port', line: 'Port 22' })
    expect(withoutLines('Port 1\nPort 22\nother\n', port)).toBe('Port 1\nother\n')
    expect(presentLines('Port 1\nPort 22\n', port)).toMatchObject({ value: 'Port 22', copies: 1, matches: 2 })
    expect(presentLines('Port 1\nother\n', port)).toBeNull()
    expect(withoutLines('Port 1\nother\n', port)).toBe('Port 1\nother\n')
  })

  it('is added after the last line that matches, where it has to be a new one', () => {
    const port = line({ match: '^Port', line: 'Port 22', position: 'start' })
    expect(withNewLines('a\nPort 1\nb\n', port)).toBe('a\nPort 1\nPort 22\nb\n')
    expect(withNewLines('a\n', port)).toBe('Port 22\na\n')
    expect(withNewLines('Port 1\nPort 22\n', port)).toBe('Port 1\nPort 22\n')
  })

  it('ends as the lines around it do', () => {
    expect(withLines('a\r\nb\r\n', line({ position: 'start' }))).toBe('new\r\na\r\nb\r\n')
    expect(findLines('a\r\nnew\r\n', line({}))).toMatchObject({ value: 'new' })
  })

  it('leaves the ends of all others as they were', () => {
    expect(withLines('a\nb\r\nc\n', line({}))).toBe('a\nb\r\nc\nnew\n')
    expect(withLines('a\nb\r\nc\n', line({ position: 'after:b' }))).toBe('a\nb\r\nnew\r\nc\n')
    expect(withLines('a\nb=1\r\nc', line({ match: '^b', line: 'b=2' }))).toBe('a\nb=2\r\nc')
    expect(withLines('a\r\nb\n', line({ match: '^b', line: 'b' }))).toBe('a\r\nb\n')
    expect(withLines('a\r\nb', line({ match: '^b', line: 'bb' }))).toBe('a\r\nbb')
    expect(withoutLines('a\nnew\r\nb\r\nc', line({}))).toBe('a\nb\r\nc')
  })

  it('is found and put behind a byte order mark', () => {
    const one = line({ match: '^(one|ONE)$', line: 'ONE' })
    expect(withLines('\ufeffone\ntwo\n', one)).toBe('\ufeffONE\ntwo\n')
    expect(findLines('\ufeffONE\n', one)).toMatchObject({ value: 'ONE' })
    expect(withLines('\ufeffa\n', line({ position: 'start' }))).toBe('\ufeffnew\na\n')
    expect(withoutLines('\ufeffnew\na\n', line({}))).toBe('\ufeffa\n')
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

  it('leaves the ends of all others as they were', () => {
    const text = withLines('a\nb\r\n', block('one\ntwo'))
    expect(text).toBe('a\nb\r\n# BEGIN m\r\none\r\ntwo\r\n# END m\r\n')
    expect(withLines(`${text}c`, block('x'))).toBe('a\nb\r\n# BEGIN m\r\nx\r\n# END m\r\nc')
    expect(withLines('# BEGIN m\n# END m', block('x'))).toBe('# BEGIN m\nx\n# END m')
    expect(withoutLines(`${text}c`, block('x'))).toBe('a\nb\r\nc')
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
  const lines = fc.tuple(
    fc.constantFrom('a', 'x=1', 'x=2', '', 'new', ' # BEGIN m', 'cr\r'),
    fc.constantFrom('\n', '\r\n'),
  )
  const texts = fc
    .tuple(fc.constantFrom('', '\ufeff'), fc.array(lines, { maxLength: 8 }))
    .map(([mark, all]) => mark + all.map((each) => each.join('')).join(''))
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

  it('keeps every byte of every other line', () => {
    const others = (text: string, spec: LineSpec) => {
      const found = findLines(text, spec)
      const pieces = text.replace(/^\ufeff/, '').match(/[^\n]*\n|[^\n]+$/g) ?? []
      return found === null ? pieces : [...pieces.slice(0, found.from), ...pieces.slice(found.to)]
    }
    fc.assert(
      fc.property(texts, specs, (text, spec) => {
        const edited = withLines(text, spec)
        expect(others(edited, spec)).toEqual(others(text, spec))
        expect(edited.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'))
      }),
    )
  })

  it('tells which lines a removal takes: all of them where nothing is left in the file', () => {
    fc.assert(
      fc.property(texts, specs, (text, spec) => {
        const edited = withLines(text, spec)
        const takes = takenLines(edited, spec)
        const left = withoutLines(edited, spec)
        expect(takes === null).toBe(text.startsWith('\ufeff'))
        if (takes !== null) expect(takes.parts.length === takes.of).toBe(left === '')
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
