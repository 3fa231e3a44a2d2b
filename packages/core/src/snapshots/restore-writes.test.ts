import { expect, test } from 'vitest'
import type { SnapshotContents } from '../domain/snapshot.ts'
import { restoreWrites } from './restore-writes.ts'

const contents: SnapshotContents = {
  definition: null,
  description: 'The shop.',
  version: '1.0.0',
  status: 'completed',
  outputs: [],
  values: [],
  tasks: [],
  dependencies: [],
  resources: [],
}

test('a restore keeps the present first, every part of it looked at anew, and puts back no status and no counter', () => {
  const target = { stack: 'web', version: 3, actor: 'ann', contents, present: contents, now: 0 }
  const [first, stack, ...others] = restoreWrites(target, [{ write: 'remove', address: 'a' }])
  expect(first).toMatchObject({ write: 'snapshot', anew: true, snapshot: { automatic: true } })
  expect(stack).toEqual({ write: 'stack', definition: null, description: 'The shop.', version: '1.0.0' })
  expect(others.map(({ write }) => write)).toEqual(['remove', 'outputs', 'event'])
})
