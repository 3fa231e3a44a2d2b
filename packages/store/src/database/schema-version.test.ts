import { truncateSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

test('a database that was cut off is no empty record: nothing is read from it, written to it or made of it', async () => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  await store.close()
  truncateSync(store.path, 0)
  const lost = {
    code: 'store-corrupt',
    message: `The database ${store.path} is empty: there is not even a table in it.`,
  }
  const again = temporaryStore({ path: store.path })
  await expect(again.stackNames()).rejects.toMatchObject(lost)
  await expect(again.createStack({ name: 'web', actor: 'ann@host' })).rejects.toMatchObject(lost)
})
