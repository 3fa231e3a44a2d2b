import { expect, test } from 'vitest'
import { referencesIn } from './references.ts'

test('objects and secrets are found at any depth, each once', () => {
  const value = {
    content: { $object: { sha256: 'aa', size: 1 } },
    list: [{ password: { $secret: 's1' } }, { $secret: 's2' }, { $secret: 's1' }, null, 'text'],
  }
  expect(referencesIn(value)).toEqual({ objects: new Set(['aa']), secrets: new Set(['s1', 's2']) })
  expect(referencesIn({ $secret: 's3' }).secrets).toEqual(new Set(['s3']))
})

test('keys of users that only look alike are none', () => {
  const value = { $$secret: 's1', mixed: { $secret: 's2', more: 1 }, $object: 'text', $secret: 's3' }
  expect(referencesIn(value)).toEqual({ objects: new Set(), secrets: new Set() })
})

test('a value that is nested very deeply is walked all the same', () => {
  let value: object = { $secret: 'deep' }
  for (let depth = 0; depth < 100_000; depth += 1) value = [value]
  expect(referencesIn(value as never).secrets).toEqual(new Set(['deep']))
})
