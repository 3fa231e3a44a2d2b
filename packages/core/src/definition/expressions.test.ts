import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from './expression-text.ts'
import { parseTemplate } from './expressions.ts'

function referencesIn(source: string): unknown[] {
  const { only } = parseTemplate(`\${{ ${source} }}`)
  return (only?.references ?? []).map(({ root, steps }) => [root, ...steps])
}

describe('splitText', () => {
  it('finds expressions and literal text', () => {
    expect(splitText('a ${{ x }} b').parts).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'expression', source: ' x ', offset: 5 },
      { kind: 'text', text: ' b' },
    ])
  })

  it('takes $${{ for the text itself', () => {
    expect(splitText('a $${{ x }} ${{ y }}').parts).toEqual([
      { kind: 'text', text: 'a ${{ x }} ' },
      { kind: 'expression', source: ' y ', offset: 15 },
    ])
  })

  it.each(['{"a": {"b": 1}}', '"}}"', "'}}'", '"\\"}}"', '"""}}"""', 'r"}}"', '{"a": "}"}["a"]'])(
    'finds the end of %s',
    (source) => {
      expect(splitText(`\${{${source}}}`)).toEqual({
        parts: [{ kind: 'expression', source, offset: 3 }],
        unclosed: null,
      })
    },
  )

  it.each(['${{', 'a ${{ x', '${{ "x }}', '${{ x }', '${{ {x }}'])('says where %s is not closed', (text) => {
    expect(splitText(text).unclosed).toBe(text.indexOf('${{'))
  })

  it('gives back every text without expressions', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${{'))
        const { parts } = splitText(text)
        return parts.length === 1 && parts[0]?.kind === 'text' && parts[0].text === text
      }),
    )
  })
})

describe('parseTemplate', () => {
  it.each([
    ['{"constructor": 1, "a": 2}', 'constructor', 4],
    ['{"a": [{"__proto__": vars.x}]}', '__proto__', 11],
    ['size(vars.list.map(x, {"a": x, "prototype": 1}))', 'prototype', 34],
  ])('refuses a key that the map would not have: %s', (source, key, offset) => {
    const { only, problems } = parseTemplate(`\${{${source}}}`)
    expect(only).toBeNull()
    expect(problems).toMatchObject([
      {
        summary: `The expression is wrong: a map in it cannot have the key "${key}".`,
        hint: 'Write the map in the definition itself, with an expression for each of its values.',
        offset,
      },
    ])
  })

  it('takes other keys that every object has, and those names as values', () => {
    expect(parseTemplate('${{ {"toString": "constructor", "valueOf": vars.constructor} }}').problems).toEqual([])
  })

  it.each<[string, unknown[]]>([
    ['vars.port', [['vars', 'port']]],
    ['resources["a.b"].path', [['resources', 'a.b', 'path']]],
    ['resources.site["x"].path', [['resources', 'site', 'x', 'path']]],
    ['resources["site[\\"x\\"]"].path', [['resources', 'site["x"]', 'path']]],
    ['resources.a.list[0].b', [['resources', 'a', 'list', 0, 'b']]],
    [
      'resources.a[each.key].b',
      [
        ['resources', 'a', { dynamic: 'each.key' }, 'b'],
        ['each', 'key'],
      ],
    ],
    [
      'resources.a[vars.k].b',
      [
        ['resources', 'a', { dynamic: 'any' }, 'b'],
        ['vars', 'k'],
      ],
    ],
    [
      'vars.a.map(x, x + vars.b)',
      [
        ['vars', 'b'],
        ['vars', 'a'],
      ],
    ],
    ['cel.bind(v, resources.a.b, v + v)', [['resources', 'a', 'b']]],
    [
      'vars.a.startsWith("x") ? -vars.b : [vars.c, {"k": vars.d}][0]',
      [
        ['vars', 'd'],
        ['vars', 'c'],
        ['vars', 'b'],
        ['vars', 'a'],
      ],
    ],
    ['1 + 2', []],
  ])('finds the references of %s', (source, references) => {
    expect(referencesIn(source).sort()).toEqual([...references].sort())
  })

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      '${{',
      '}}',
      '$',
      'vars',
      '.',
      'a',
      '"',
      "'",
      '[',
      ']',
      '(',
      ')',
      '{',
      '}',
      ' ',
      '1',
      '+',
      '\\',
      'in',
      '?',
      ':',
      ',',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const template = parseTemplate(pieces.join(''))
        return Array.isArray(template.problems)
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses what is nested too deeply, without overflowing', () => {
    for (const source of [
      '('.repeat(50_000),
      '['.repeat(50_000),
      '!'.repeat(50_000),
      '-'.repeat(50_000),
      '{1:'.repeat(50_000),
    ])
      expect(parseTemplate(`\${{ ${source} }}`).problems.length).toBeGreaterThan(0)
  })
})
