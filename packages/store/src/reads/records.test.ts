import { sha256 } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

test('an object whose bytes were flipped is named as damaged, and others stay readable', async () => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const objects = ['one', 'two'].map((text) => ({ sha256: sha256(text), data: new TextEncoder().encode(text) }))
  await store.write(
    hold,
    objects.map((object) => ({ write: 'object', object }) as const),
  )
  const handle = new Database(store.path)
  handle.prepare('UPDATE objects SET data = ? WHERE sha256 = ?').run(Buffer.from('eno'), sha256('one'))
  handle.close()
  await expect(store.object(sha256('one'))).rejects.toMatchObject({
    code: 'store-corrupt',
    message: expect.stringContaining(sha256('one')),
  })
  expect(Buffer.from((await store.object(sha256('two'))) ?? []).toString()).toBe('two')
})
