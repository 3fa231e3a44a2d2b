import { copyFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { databaseFile } from './database-file.ts'

/** Another process that records something and ends, so that all of it is in the file. */
async function recorded(path: string, name: string): Promise<void> {
  const store = temporaryStore({ path })
  await store.createStack({ name, actor: 'ann@host' })
  await store.close()
}

test('an older state of the file that is copied over it is noticed, also when it is newer than the first look', async () => {
  const path = temporaryPath()
  await recorded(path, 'web')
  const file = databaseFile(path)
  const first = file.look()
  await recorded(path, 'api')
  expect(file.look()).toBe(first)
  copyFileSync(path, `${path}.copy`)
  await recorded(path, 'db')
  expect(file.look()).toBe(first)
  file.hold()
  copyFileSync(`${path}.copy`, path)
  const replaced = { code: 'store-unavailable', message: expect.stringContaining('was replaced while it was in use') }
  expect(() => file.look()).toThrow(expect.objectContaining(replaced))
  file.release()
  const other = file.look()
  expect(other).not.toBe(first)
  await recorded(path, 'more')
  expect(file.look()).toBe(other)
})
