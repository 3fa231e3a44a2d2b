import { expect, it } from 'vitest'
import { guessValue, parseValue } from './parse-value.ts'

it.each(['9007199254740993', '-9007199254740993', '9007199254740993.0', '9007199254740993.5', '1e16', '1e400'])(
  'a number that would not be kept exactly is refused with what to do: %s',
  (text) => {
    expect(() => guessValue(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        findings: [
          expect.objectContaining({
            summary: 'The number is beyond 2^53, and would not be kept exactly.',
            detail: 'Add --type text to keep its digits.',
          }),
        ],
      }),
    )
    expect(parseValue(text, 'text')).toBe(text)
  },
)

it('a type has the name of the values and that of the variables of definitions', () => {
  expect(parseValue('1', 'string')).toBe('1')
  expect(parseValue('0.5', 'number')).toBe(0.5)
  expect(parseValue('[1]', 'array')).toEqual(parseValue('[1]', 'list'))
  expect(parseValue('{"a":1}', 'object')).toEqual(parseValue('{"a":1}', 'map'))
  expect(() => parseValue('{"a":1}', 'array')).toThrow('not a list')
})

it.each(['4503599627370497.5', '0.10000000000000000001', '[0, {"a": 4503599627370497.5}]', '[1e-400]'])(
  'a number whose digits would be rounded away is refused: %s',
  (text) => {
    const type = text.startsWith('[') ? 'list' : 'float'
    for (const parse of [() => guessValue(text), () => parseValue(text, type)])
      expect(parse).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          findings: [expect.objectContaining({ summary: 'The number has more digits than are kept exactly.' })],
        }),
      )
    expect(parseValue(text, 'text')).toBe(text)
  },
)

it('texts in JSON are no numbers', () => {
  expect(guessValue('["0.10000000000000000001\\" 1e-400", 1.10, 2e3]')).toEqual([
    '0.10000000000000000001" 1e-400',
    1.1,
    2000,
  ])
})

it('a number that is kept exactly is one, in the way in which it is written', () => {
  expect(guessValue('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  expect(guessValue('0.5')).toBe(0.5)
  expect(() => guessValue('1.0')).toThrow('can be meant as the number 1 or as the text "1.0"')
})
