import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

const snapshot = { creator: 'ann', description: null, tags: [], automatic: false }

/** A stack of many resources, and what is kept of its snapshots. */
async function largeStack(count: number) {
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const set = (index: number, value: number) => ({
    write: 'resource' as const,
    address: `r${index}`,
    set: { type: 'file:file', declared: { path: `/srv/files/r${index}`, mode: '0644', owner: 'root', value } },
  })
  await store.write(
    hold,
    Array.from({ length: count }, (_, index) => set(index, 0)),
  )
  const kept = () => {
    const database = new Database(store.path, { readonly: true })
    const rows = database.prepare('SELECT kind, length(data) AS size FROM objects').all() as {
      kind: string
      size: number
    }[]
    database.close()
    return { counts: rows.length, size: rows.reduce((sum, { size }) => sum + size, 0) }
  }
  return { store, id, hold, set, kept }
}

test('a snapshot after one change keeps one bucket, one shelf and one root more, and after none nothing', async () => {
  const { store, id, hold, set, kept } = await largeStack(3_000)
  await store.createSnapshot(id, snapshot, 'ann')
  const full = kept()
  expect(full.counts).toBe(256 + 16 + 1)
  await store.write(hold, [set(7, 1)])
  await store.createSnapshot(id, snapshot, 'ann')
  const one = kept()
  expect(one.counts - full.counts).toBe(3)
  expect((one.size - full.size) / full.size).toBeLessThan(0.02)
  await store.createSnapshot(id, snapshot, 'ann')
  expect(kept()).toEqual(one)
})

test('what only deleted snapshots need goes with them, and a bucket kept for the next one stays', async () => {
  const { store, id, hold, set, kept } = await largeStack(20)
  await store.createSnapshot(id, snapshot, 'ann')
  const first = kept()
  await store.write(hold, [set(3, 1)])
  await store.createSnapshot(id, snapshot, 'ann')
  await store.write(hold, [{ write: 'delete-snapshots', versions: [1] }])
  expect(kept().counts).toBe(first.counts)
  await store.write(hold, [{ write: 'delete-snapshots', versions: [2] }])
  const shared = new Set(Array.from({ length: 20 }, (_, index) => index)).size
  expect(kept().counts).toBeLessThanOrEqual(shared)
  expect(kept().counts).toBeGreaterThan(0)
  await store.write(
    hold,
    Array.from({ length: 20 }, (_, index) => set(index, 9)),
  )
  expect(kept().counts).toBe(0)
})

test('a stack that is deleted leaves no snapshot behind', async () => {
  const { store, id, hold, kept } = await largeStack(5)
  await store.createSnapshot(id, snapshot, 'ann')
  await store.write(
    hold,
    Array.from({ length: 5 }, (_, index) => ({ write: 'remove', address: `r${index}` })),
  )
  await store.deleteStack(hold, 'ann')
  expect(kept().counts).toBe(0)
})

test('a snapshot that looks at everything puts damaged objects of what is there right, and no other does', async () => {
  const { store, id, hold } = await largeStack(5)
  await store.createSnapshot(id, snapshot, 'ann')
  const database = new Database(store.path)
  database.exec(`UPDATE objects SET data = CAST('[]' AS BLOB) WHERE kind = 'bucket'`)
  database.close()
  const damaged = async () =>
    (await store.checkSnapshots(id)).flatMap(({ version, problems }) => (problems.length > 0 ? [version] : []))
  await store.write(hold, [{ write: 'snapshot', snapshot, actor: 'ann' }])
  expect(await damaged()).toEqual([2, 1])
  await store.write(hold, [{ write: 'snapshot', snapshot, actor: 'ann', anew: true }])
  expect(await damaged()).toEqual([])
  expect((await store.snapshot(id, 3))?.contents?.resources).toHaveLength(5)
})
