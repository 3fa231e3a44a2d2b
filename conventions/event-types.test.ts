import { expect, test } from 'vitest'
import { eventTypes } from '../packages/core/src/domain/event.ts'
import { readText } from './workspace/source-files.ts'

test('docs/events.md says of every type of event when it is written, and of no other', () => {
  const rows = [...readText('docs/events.md').matchAll(/^\| `([a-z]+\.[a-z_.]+)` +\|/gm)].map(([, type]) => type)
  expect(rows.toSorted()).toEqual([...eventTypes].sort())
})
