import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryStore } from './temporary-folder.ts'

const trials = 10_000
const event = { type: 'stack.updated', severity: 'info', message: 'x', source: 'test', actor: 'stale' } as const

test('of ten thousand holders that were paused past their lease none writes after another took over', async () => {
  const first = temporaryStore()
  const { id } = await first.createStack({ name: 'web', actor: 'ann@host' })
  const second = temporaryStore({ path: first.path })
  const handle = new Database(first.path)
  onTestFinished(() => {
    handle.close()
  })
  const { lockId } = await first.lockByHand('web', { lockedBy: 'ann@host', operation: 'deployment', ttl: 3_600_000 })
  const endLease = handle.prepare('UPDATE state_locks SET session_ends = 1')
  let refused = 0
  for (let trial = 0; trial < trials; trial += 1) {
    const paused = await first.acquire('web', { lockedBy: 'ann@host', operation: 'run', lockId })
    endLease.run()
    const next = await second.acquire('web', { lockedBy: 'bob@host', operation: 'run', lockId })
    await first.write(paused, [{ write: 'event', event }]).catch((error: { readonly code?: string }) => {
      if (error.code === 'lock-lost') refused += 1
    })
    await paused.release()
    await next.release()
  }
  expect(refused).toBe(trials)
  const stale = handle.prepare("SELECT count(*) AS n FROM state_events WHERE stack_id = ? AND actor = 'stale'").get(id)
  expect(stale).toEqual({ n: 0 })
})
