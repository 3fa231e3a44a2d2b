import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactSum, isKeptExactly, isRounded } from './decimal.ts'

describe('a number', () => {
  it.each([
    '0',
    '-0.0',
    '1',
    '1.10',
    '+.5',
    '5.',
    '0.1',
    '1e3',
    '1.5E-7',
    '-120',
    '9007199254740991',
    '4503599627370495.5',
  ])('that comes back as it was written is kept exactly: %s', (text) => {
    expect(isKeptExactly(text)).toBe(true)
  })

  it.each(['9007199254740993', '4503599627370497.5', '0.10000000000000000001', '1e400', '1e-400', '1e-999999999'])(
    'that does not is not: %s',
    (text) => {
      expect(isKeptExactly(text)).toBe(false)
    },
  )

  it('that JavaScript writes is kept exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => isKeptExactly(String(number))),
    )
  })
})

describe('a number with a fraction or an exponent', () => {
  it.each([
    '0.1',
    '0.10',
    '1e3',
    '3.140',
    '-2.50E+01',
    '0.00000000000000000000001',
    '100000000000000000000.0',
    '0.1234567890123456',
    '5e-324',
    '1.7976931348623157e308',
    '1e400',
    '9007199254740993',
  ])('is not rounded: %s', (text) => {
    expect(isRounded(text)).toBe(false)
  })

  it.each([
    '0.12345678901234567890',
    '0.1234567890123456789',
    '1e-400',
    '0.10000000000000001',
    '-123456789012345678.5',
  ])('is: %s', (text) => {
    expect(isRounded(text)).toBe(true)
  })
})

describe('a sum', () => {
  it.each([
    [1, 2, 3],
    [0.1, 0.2, 0.3],
    [1.5, -1.5, 0],
    [-1, 0.25, -0.75],
    [1e-300, -1e-300, 0],
    [9007199254740985, 0.5, null],
    [0.5, 9007199254740990, null],
    [1, 1e-300, null],
    [Number.MAX_VALUE, Number.MAX_VALUE, null],
  ])('of %d and %d is exact, or there is none', (one, other, sum) => {
    expect(exactSum(one, other)).toBe(sum)
  })
})
