import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { atMost, compare } from '../compare.ts'
import type { Measurement } from '../measurement.ts'

/** Taking a lock and giving it back, both durable, against two durable commits of one row. */
export const lock: Measurement = {
  name: 'lock',
  async *run(options) {
    const folder = join(options.folder, 'lock')
    mkdirSync(folder)
    const store = openStore({ path: join(folder, 'stacks.db') })
    await store.createStack({ name: 'lock', actor: 'bench@here' })
    const commit = openBareDatabase(join(folder, 'bare.db'))
    yield await compare({
      job: 'lock acquire and release',
      peer: 'two SQLite commits of one row',
      target: atMost(1.5),
      rounds: 301,
      warmUp: 50,
      async ours() {
        const started = performance.now()
        const hold = await store.acquire('lock', { lockedBy: 'bench@here', operation: 'bench' })
        await hold.release()
        return performance.now() - started
      },
      theirs() {
        const started = performance.now()
        commit()
        commit()
        return performance.now() - started
      },
    })
    await store.close()
  },
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
