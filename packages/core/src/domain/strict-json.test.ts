import { expect, test } from 'vitest'
import { maxJsonValues } from './scan-json.ts'
import { parseStrictJson } from './strict-json.ts'

test('a key that is there twice is found where it stands the second time, however deep', () => {
  expect(parseStrictJson('{"a":1,"b":[true,null,"x"]}')).toEqual({ value: { a: 1, b: [true, null, 'x'] } })
  expect(parseStrictJson('{"a":1,"a":2}')).toEqual({ twice: 7 })
  expect(parseStrictJson('[{"a":{"b":1,"\\u0062":2}}]')).toEqual({ twice: 13 })
  expect(parseStrictJson('{"a":1,}')).toEqual({ problem: 'no-json' })
})

test('a fraction that would be rounded is found, and no text that looks like one', () => {
  expect(parseStrictJson('[{"a":0.1234567890123456789}]')).toEqual({ problem: 'rounded' })
  expect(parseStrictJson('["0.1234567890123456789",0.10,3.140,1e3]')).toEqual({
    value: ['0.1234567890123456789', 0.1, 3.14, 1000],
  })
})

test('a text with more values than are looked at is told as that', () => {
  expect(parseStrictJson(`[${'0,'.repeat(maxJsonValues)}0]`)).toEqual({ problem: 'too-many' })
})
