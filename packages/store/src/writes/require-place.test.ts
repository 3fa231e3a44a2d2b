import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

const run = { kind: 'run', actor: 'ann@host', definition: null, limit: 1 } as const

/** A run of one stack goes on; what is on record of its lock is changed, and another stack wants to be run. */
async function second(change: string) {
  const store = temporaryStore()
  for (const name of ['one', 'two']) await store.createStack({ name, actor: 'ann@host' })
  const [one, two] = [await store.acquire('one', hand), await store.acquire('two', hand)]
  await store.openRun(one, run, [])
  const handle = new Database(store.path)
  handle.exec(`UPDATE state_locks SET ${change} WHERE session_id = '${one.sessionId}'`)
  handle.close()
  return store.openRun(two, run, [])
}
const hand = { lockedBy: 'ann@host', operation: 'run' }

test.each([
  ['whose process is gone', `session_metadata = json_set(session_metadata, '$.processStart', '1')`],
  ['whose lease is over', 'session_ends = 1'],
])('a run %s keeps no place', async (_, change) => {
  await expect(second(change)).resolves.toMatchObject({ status: 'running' })
})

test.each([
  ['that lives', 'locked_at = locked_at'],
  ['of which it cannot be told', `session_metadata = '{"pid": "none"}'`],
])('a run %s keeps its place', async (_, change) => {
  await expect(second(change)).rejects.toMatchObject({ code: 'too-many-runs', stacks: ['one'] })
})
