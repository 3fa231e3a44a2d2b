import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

test.each(['DROP TABLE stacks', 'ALTER TABLE stacks RENAME COLUMN name TO title'])(
  'a database without a table or column of this program is told as that, and as no bug of it: %s',
  async (change) => {
    const store = temporaryStore()
    await store.createStack({ name: 'web', actor: 'ann@host' })
    await store.close()
    const database = new Database(store.path)
    database.pragma('foreign_keys = OFF')
    database.exec(change)
    database.close()
    const other = temporaryStore({ path: store.path })
    await expect(other.stacks()).rejects.toMatchObject({
      code: 'store-corrupt',
      message: `The tables of the database ${store.path} are not those of this program.`,
      detail: expect.stringContaining('SQLite says: no such '),
      remedy: expect.stringContaining('sloth-runner db check'),
    })
  },
)
