import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

const ann = { lockedBy: 'ann@host', operation: 'run' }
const bob = { lockedBy: 'bob@host', operation: 'fix' }
const event = { type: 'stack.updated', severity: 'info', message: 'x', source: 'test', actor: 'ann@host' } as const
const randomId = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

interface GuardColumns {
  readonly fence: number
  readonly serial: number
  readonly last_write: string | null
  readonly session_id: string | null
}

async function guarded() {
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const handle = new Database(store.path)
  onTestFinished(() => {
    handle.close()
  })
  const row = () =>
    handle
      .prepare<[number], GuardColumns>('SELECT fence, serial, last_write, session_id FROM stacks WHERE id = ?')
      .get(id) as GuardColumns
  return { store, id, handle, row }
}

test('every guarded transaction counts the serial on and leaves its own mark; a refused one leaves both', async () => {
  const { store, row } = await guarded()
  const hold = await store.acquire('web', ann)
  const marks = new Set([row().last_write])
  const { serial } = row()
  const { id: runId } = await store.openRun(hold, { kind: 'run', actor: 'ann@host', definition: null }, [])
  marks.add(row().last_write)
  for (const writes of [[], [{ write: 'event', event } as const]]) {
    await store.write(hold, writes)
    marks.add(row().last_write)
  }
  expect(row().serial).toBe(serial + 3)
  expect(marks.size).toBe(4)
  expect(row().last_write).toMatch(randomId)
  const before = row()
  await expect(store.write({ ...hold, fence: hold.fence + 1 }, [])).rejects.toMatchObject({ code: 'lock-lost' })
  const impossible = {
    write: 'outcome',
    runId,
    address: 'none',
    action: 'create',
    outcome: 'done',
    after: null,
  } as const
  await expect(store.write(hold, [impossible])).rejects.toMatchObject({ code: 'internal' })
  expect(row()).toEqual(before)
})

test('the mark of a transaction stands on its stack and on the chain of its events', async () => {
  const { store, id, handle, row } = await guarded()
  const hold = await store.acquire('web', ann)
  await store.write(hold, [{ write: 'event', event }])
  const chain = handle.prepare<[number], { last_write: string }>(
    'SELECT last_write FROM event_chains WHERE stack_id = ?',
  )
  expect(chain.get(id)?.last_write).toBe(row().last_write)
  await store.appendEvent(id, event)
  expect(chain.get(id)?.last_write).toMatch(randomId)
  expect(chain.get(id)?.last_write).not.toBe(row().last_write)
})

test('whatever becomes of the lock raises the fence', async () => {
  const { store, handle, row } = await guarded()
  const fences = [row().fence]
  const note = () => fences.push(row().fence)
  const first = await store.acquire('web', ann)
  note()
  await first.release()
  note()
  await store.acquire('web', ann)
  note()
  handle.exec('UPDATE state_locks SET session_ends = 1')
  await store.acquire('web', bob)
  note()
  await store.forceRelease('web', { actor: 'eve', reason: 'stuck' })
  note()
  const { lockId } = await store.lockByHand('web', { ...ann, ttl: 3_600_000 })
  note()
  const session = await store.acquire('web', { ...bob, lockId })
  note()
  await session.release()
  note()
  await store.releaseLock('web', { lockId, actor: 'ann@host' })
  note()
  expect(fences).toEqual(fences.map((_, index) => (fences[0] ?? 0) + index))
})

test('a database put back to an earlier state honours no holder of the later one, though fences come again', async () => {
  const { store, handle, row } = await guarded()
  const before = row()
  const lost = await store.acquire('web', ann)
  expect([lost.lockId, lost.sessionId]).toEqual([expect.stringMatching(randomId), expect.stringMatching(randomId)])
  handle.exec(
    `DELETE FROM state_locks; UPDATE stacks SET fence = ${before.fence}, serial = ${before.serial}, lock_id = NULL, session_id = NULL`,
  )
  const next = await store.acquire('web', bob)
  expect(next.fence).toBe(lost.fence)
  await expect(store.write(lost, [])).rejects.toMatchObject({ code: 'lock-lost' })
  await lost.release()
  await store.write(next, [])
})
