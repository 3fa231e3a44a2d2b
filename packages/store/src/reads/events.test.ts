import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { connectionOf } from '../database/connection.ts'
import { type EventSearch, eventQueries } from './events.ts'

const searches: readonly EventSearch[] = [
  { limit: 50 },
  { limit: 50, since: 1 },
  { limit: 50, stack: 'web' },
  { limit: 50, stack: 'web', types: ['stack.created'], severities: ['info'], since: 1 },
  { limit: 50, types: ['stack.created', 'lock.acquired'] },
  { limit: 50, types: ['stack.created'], severities: ['info', 'error'], since: 1 },
  { limit: 50, severities: ['error', 'warning'] },
]

async function recordWith(events: number) {
  const path = temporaryPath()
  const store = temporaryStore({ path })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  for (let index = 0; index < events; index += 1)
    await store.appendEvent(id, {
      type: 'stack.updated',
      severity: 'info',
      message: `Change ${index}.`,
      source: 'run',
      actor: 'ann@host',
      data: { index },
    })
  const handle = new Database(path)
  onTestFinished(() => {
    handle.close()
  })
  return { store, handle, id }
}

test.each(searches)('what finds events walks an index and sorts nothing: %o', async (search) => {
  const { handle } = await recordWith(1)
  const queries = eventQueries(connectionOf(handle), search)
  expect(queries.length).toBeGreaterThan(0)
  for (const { sql, parameters } of queries) {
    const plan = handle.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { readonly detail: string }[]
    const steps = plan.map(({ detail }) => detail).join('; ')
    const whole = search.stack === undefined && search.types === undefined && search.severities === undefined
    expect(steps).toMatch(whole ? /^(SCAN state_events|SEARCH state_events USING INTEGER PRIMARY KEY.*)$/ : /^SEARCH/)
    expect(steps).not.toContain('TEMP B-TREE')
  }
})

test('a damaged event does not hide the others, and is told as it is', async () => {
  const { store, handle, id } = await recordWith(3)
  handle.exec(`UPDATE state_events SET data = '{"half' WHERE seq = 3`)
  const found = await store.findEvents({ stack: 'web' })
  expect(found.map(({ seq }) => seq)).toEqual([4, 3, 2, 1])
  expect(found[1]?.data).toEqual({ $damaged: '{"half' })
  expect(await store.events(id)).toHaveLength(4)
  expect(await store.event(found[1]?.id ?? 0)).toEqual(found[1])
})
