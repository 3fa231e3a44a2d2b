import { copyFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { fileSight } from './file-sight.ts'

/** Another process that records something and ends, so that all of it is in the file. */
async function recorded(path: string, name: string): Promise<void> {
  const store = temporaryStore({ path })
  await store.createStack({ name, actor: 'ann@host' })
  await store.close()
}

test('an older state of the file that is copied over it is noticed, also when it is newer than the first look', async () => {
  const path = temporaryPath()
  await recorded(path, 'web')
  const sight = fileSight(path)
  const first = sight.look()
  await recorded(path, 'api')
  expect(sight.look()).toBe(first)
  copyFileSync(path, `${path}.copy`)
  await recorded(path, 'db')
  expect(sight.look()).toBe(first)
  sight.hold()
  copyFileSync(`${path}.copy`, path)
  const replaced = { code: 'store-unavailable', message: expect.stringContaining('was replaced while it was in use') }
  expect(() => sight.look()).toThrow(expect.objectContaining(replaced))
  sight.release()
  const other = sight.look()
  expect(other).not.toBe(first)
  await recorded(path, 'more')
  expect(sight.look()).toBe(other)
})
