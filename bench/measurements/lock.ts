import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { atMost, compare } from '../compare.ts'
import { openLockStatements } from '../lock-statements.ts'
import type { Measurement } from '../measurement.ts'

/** Taking a lock and giving it back, both durable, against two durable commits of one row. */
export const lock: Measurement = {
  name: 'lock',
  async *run(options) {
    const folder = join(options.folder, 'lock')
    mkdirSync(folder)
    const store = openStore({ path: join(folder, 'stacks.db') })
    await store.createStack({ name: 'lock', actor: 'bench@here' })
    await makeStack(join(folder, 'floor.db'))
    const commit = openBareDatabase(join(folder, 'bare.db'))
    const statements = openLockStatements(join(folder, 'floor.db'))
    const job = {
      peer: 'two SQLite commits of one row',
      rounds: 301,
      warmUp: 50,
      theirs: () =>
        timedInside(() => {
          commit()
          commit()
        }),
    }
    yield await compare({
      ...job,
      job: 'lock acquire and release',
      target: atMost(3.2),
      ours: () =>
        timedInside(async () => {
          const hold = await store.acquire('lock', { lockedBy: 'bench@here', operation: 'bench' })
          await hold.release()
        }),
    })
    yield await compare({
      ...job,
      job: 'lock acquire and release, SQLite alone',
      target: null,
      ours: () => timedInside(statements),
    })
    await store.close()
  },
}

async function makeStack(path: string): Promise<void> {
  const store = openStore({ path })
  await store.createStack({ name: 'lock', actor: 'bench@here' })
  await store.close()
}

async function timedInside(work: () => Promise<void> | void): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** One row, updated durably by each call: what any lock in this database costs at least. */
function openBareDatabase(path: string): () => void {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE item (id INTEGER PRIMARY KEY, value INTEGER NOT NULL); INSERT INTO item VALUES (1, 0)')
  const update = database.prepare('UPDATE item SET value = value + 1 WHERE id = 1')
  return () => {
    update.run()
  }
}
