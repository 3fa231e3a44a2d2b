import { describe, expect, it } from 'vitest'
import { canonicalJson, digestOf, sameJson } from './digest.ts'
import { formatPath, overlaps, parsePath, valueAt, withValueAt } from './path.ts'
import { bytesOf, bytesValue, fromWire, holdsForm, placesOfForm, secretIdOf, toWire, wireFormOf } from './wire.ts'

describe('comparing values', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: null }, { b: null }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{ 0: 'a' }, ['a'], false],
    ['1', 1, false],
    [null, undefined, false],
    [undefined, undefined, true],
  ])('%j and %j: %s', (one, other, same) => {
    expect(sameJson(one, other)).toBe(same)
    expect(sameJson(other, one)).toBe(same)
  })

  it('gives equal values one text and one digest', () => {
    expect(canonicalJson({ b: 1, a: 'ü' })).toBe('{"a":"ü","b":1}')
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }))
  })
})

describe('paths', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b', 0], 'a.b[0]'],
    [['labels', 'x/y z'], 'labels["x/y z"]'],
    [['a', '0'], 'a["0"]'],
  ])('%j is written %s and read back', (path, text) => {
    expect(formatPath(path)).toBe(text)
    expect(parsePath(text)).toEqual(path)
  })

  it.each(['', 'a..b', 'a[', '[x]', 'a b'])('%j is no path', (text) => {
    expect(parsePath(text)).toBeNull()
  })

  it('reads and replaces values without touching the original', () => {
    const value = { a: { b: [1, 2] }, c: 3 }
    expect(valueAt(value, ['a', 'b', 1])).toBe(2)
    expect(valueAt(value, ['a', 'constructor'])).toBeUndefined()
    expect(withValueAt(value, ['a', 'b', 1], 9)).toEqual({ a: { b: [1, 9] }, c: 3 })
    expect(withValueAt(value, ['a'], undefined)).toEqual({ c: 3 })
    expect(withValueAt(undefined, ['x', 'y'], 1)).toEqual({ x: { y: 1 } })
    expect(value).toEqual({ a: { b: [1, 2] }, c: 3 })
  })

  it('tells whether one contains the other', () => {
    expect(overlaps(['a'], ['a', 'b'])).toBe(true)
    expect(overlaps(['a', 'c'], ['a', 'b'])).toBe(false)
  })
})

describe('wire forms', () => {
  it('escapes real keys that begin with $, and nothing else', () => {
    const value = { $secret: 'not one', plain: [{ $$x: 1 }] }
    expect(wireFormOf(toWire(value))).toBeNull()
    expect(fromWire(toWire(value))).toEqual(value)
  })

  it('tells a form from a map that only looks like one', () => {
    expect(secretIdOf({ $secret: 'id' })).toBe('id')
    expect(secretIdOf({ $secret: 'id', more: 1 })).toBeNull()
  })

  it('keeps bytes that are no text', () => {
    const bytes = Uint8Array.from([0xff, 0x00, 0x61])
    expect(bytesValue(bytes)).toEqual({ $bytes: '/wBh' })
    expect(Uint8Array.from(bytesOf(bytesValue(bytes)) ?? [])).toEqual(bytes)
    expect(bytesValue(Buffer.from('ü'))).toBe('ü')
  })
})

describe('the places of a wire form', () => {
  it('are found in lists, in maps and as a whole', () => {
    const value = { a: [{ $secret: '1' }], b: { c: { $secret: '2' } }, d: { $unknown: true } }
    expect(placesOfForm(value, '$secret')).toEqual([
      ['a', 0],
      ['b', 'c'],
    ])
    expect(placesOfForm(value, '$unknown')).toEqual([['d']])
    expect(placesOfForm({ $secret: '3' }, '$secret')).toEqual([[]])
    expect(placesOfForm({ $secret: '3', more: 1 }, '$secret')).toEqual([])
    expect(holdsForm(value, '$object')).toBe(false)
  })
})
