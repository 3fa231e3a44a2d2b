import { expect, test } from 'vitest'
import { maxJsonValues } from './scan-json.ts'
import { parseStrictJson } from './strict-json.ts'

test('a key that is there twice is found where it stands the second time, however deep', () => {
  expect(parseStrictJson('{"a":1,"b":[true,null,"x"]}')).toEqual({ value: { a: 1, b: [true, null, 'x'] } })
  expect(parseStrictJson('{"a":1,"a":2}')).toEqual({ twice: 7 })
  expect(parseStrictJson('[{"a":{"b":1,"\\u0062":2}}]')).toEqual({ twice: 13 })
  expect(parseStrictJson('{"a":1,}')).toEqual({ problem: 'no-json' })
})

test('a text with more values than are looked at is told as that', () => {
  expect(parseStrictJson(`[${'0,'.repeat(maxJsonValues)}0]`)).toEqual({ problem: 'too-many' })
})
