import { expect, it } from 'vitest'
import type { DatabaseHold } from '../contracts/hold.ts'
import { StoreError } from '../errors/store-error.ts'
import { givenBack } from './given-back.ts'

/** A lock that cannot be given back. */
const stuck: DatabaseHold = {
  stack: null,
  lockId: 'lock',
  sessionId: 'session',
  takenOverFrom: null,
  check: () => undefined,
  release: async () => {
    throw new StoreError('store-unavailable', '/srv/stacks.db', { message: 'The disk is full.' })
  },
}

it('work that was done counts, and that its lock cannot be given back is told', async () => {
  const notices: string[] = []
  expect(
    await givenBack(
      stuck,
      (message) => notices.push(message),
      async () => 'done',
    ),
  ).toBe('done')
  expect(notices).toEqual([expect.stringContaining('The disk is full.')])
})

it('of work that failed the first error is the one that matters', async () => {
  const failing = givenBack(
    stuck,
    () => expect.unreachable(),
    () => Promise.reject(new Error('first')),
  )
  await expect(failing).rejects.toThrow('first')
})
