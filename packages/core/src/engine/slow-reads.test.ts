import { expect, test } from 'vitest'
import type { ProgressEvent } from '../domain/progress.ts'
import { slowReads } from './slow-reads.ts'

test('a reader that is waited for is named once, with how long it is waited for', () => {
  const told: ProgressEvent[] = []
  const { onSlow } = slowReads(300_000, (event) => told.push(event))
  onSlow('git:setting', 3)
  onSlow('git:setting', 1)
  onSlow('toy:thing', 1)
  expect(told.map((event) => event.kind === 'notice' && event.message)).toEqual([
    'Still reading git:setting (3 resources) after 5s; it is waited for up to 5m.',
    'Still reading toy:thing (1 resource) after 5s; it is waited for up to 5m.',
  ])
})
