import { expect, it } from 'vitest'
import type { LockRecord } from '../domain/lock.ts'
import { checkLock } from './check-lock.ts'

const lock = {
  lockId: 'id-1',
  lockedBy: 'bob@host',
  lockedAt: 0,
  operation: 'deployment',
  reason: 'v2',
  live: true,
} as LockRecord

it('a lock of somebody else is in the way, and is named', () => {
  expect(checkLock(lock, { identity: 'ann@host' })).toMatchObject([
    { code: 'lock-held', severity: 'error', summary: expect.stringMatching(/bob@host.*deployment.*v2/) },
  ])
})

it.each([
  ['no lock', null, { identity: 'ann@host' }],
  ['one of a holder that is gone', { ...lock, live: false }, { identity: 'ann@host' }],
  ['one in the same name', lock, { identity: 'bob@host' }],
  ['one whose id is presented', lock, { identity: 'ann@host', lockId: 'id-1' }],
])('%s is in nobody’s way', (_, record, own) => {
  expect(checkLock(record, own)).toEqual([])
})
