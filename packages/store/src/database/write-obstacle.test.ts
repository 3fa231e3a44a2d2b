import { once } from 'node:events'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { modeBound, modesIgnored, toldByModeBound } from '../../test/mode-bound.ts'
import { temporaryStore } from '../../test/temporary-folder.ts'

const skipReason = modesIgnored ?? ''
const bound = test.skipIf(modesIgnored !== null)
const look = (path: string) => toldByModeBound('./reading-program.ts', [path])

async function closedStore(): Promise<string> {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  await store.close()
  return store.path
}

bound(
  'a look at a database that this user may not write leaves nothing beside it',
  { meta: { skipReason } },
  async () => {
    const path = await closedStore()
    chmodSync(path, 0o400)
    expect(await look(path)).toMatchObject({ names: ['web'], refusal: { code: 'store-read-only' } })
    expect(readdirSync(dirname(path))).toEqual(['stacks.db'])
    chmodSync(path, 0o600)
    expect(await look(path)).toEqual({ names: ['web'], refusal: null })
  },
)

bound('a database in a folder that this user may not write is read', { meta: { skipReason } }, async () => {
  const path = await closedStore()
  chmodSync(dirname(path), 0o500)
  try {
    expect(await look(path)).toMatchObject({
      names: ['web'],
      refusal: { code: 'store-read-only', detail: expect.stringContaining(dirname(path)) },
    })
  } finally {
    chmodSync(dirname(path), 0o700)
  }
})

bound('a reader that may not write sees what was committed since', { meta: { skipReason } }, async () => {
  const path = await closedStore()
  chmodSync(path, 0o400)
  const reader = modeBound('./reading-program.ts', [path, 'again'])
  const ask = async () => {
    reader.send('again')
    return (await once(reader, 'message'))[0]
  }
  expect(await ask()).toEqual({ names: ['web'] })
  chmodSync(path, 0o600)
  const writer = temporaryStore({ path })
  await writer.createStack({ name: 'api', actor: 'ann@host' })
  chmodSync(path, 0o400)
  expect(await ask()).toEqual({ names: ['api', 'web'] })
  await writer.createStack({ name: 'db', actor: 'ann@host' })
  await writer.close()
  expect(await ask()).toEqual({ names: ['api', 'db', 'web'] })
})

bound.each(['-wal', '-shm'])(
  'a file beside it that blocks writing is named, with what helps: %s',
  { meta: { skipReason } },
  async (end) => {
    const path = await closedStore()
    writeFileSync(`${path}${end}`, Buffer.alloc(32_768), { mode: 0o400 })
    expect(await look(path)).toMatchObject({
      refusal: {
        code: 'store-read-only',
        detail: expect.stringContaining(`EACCES for ${path}${end}`),
        remedy: expect.stringContaining(`chmod u+rw ${path}${end}`),
      },
    })
    chmodSync(`${path}${end}`, 0o600)
    expect(await look(path)).toEqual({ names: ['web'], refusal: null })
  },
)
