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
  session: null,
} as LockRecord
const session = { actor: 'carl@host', operation: 'drift fix', since: 0, live: true } as LockRecord['session']

it.each([[null], ['id-2']])('a lock that is not presented, but %s, is in the way, and is named', (presented) => {
  expect(checkLock(lock, presented)).toMatchObject([
    { code: 'lock-held', severity: 'error', summary: 'bob@host holds the lock for "deployment" (v2).' },
  ])
})

it('so is another command that works under the one that is presented', () => {
  expect(checkLock({ ...lock, session }, 'id-1')).toMatchObject([
    { code: 'lock-held', summary: 'carl@host works under the lock: "drift fix".' },
  ])
})

it.each([
  ['no lock', null, null],
  ['one of a holder that is gone', { ...lock, live: false }, null],
  ['the one that is presented', lock, 'id-1'],
  ['one under which a command has died', { ...lock, session: { ...session, live: false } as typeof session }, 'id-1'],
])('%s is in nobody’s way', (_, record, presented) => {
  expect(checkLock(record, presented)).toEqual([])
})
