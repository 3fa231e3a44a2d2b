import { execFileSync } from 'node:child_process'
import { lstatSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { modesIgnored, toldByModeBound } from '../../test/mode-bound.ts'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openDatabaseCare } from '../care/database-care.ts'

test.each(['missing.db', 'link.db'])(
  'a link that leads to nothing is told as that, whoever asks: %s',
  async (target) => {
    const path = join(temporaryFolder(), 'link.db')
    symlinkSync(target, path)
    const told = { code: 'store-unavailable', message: `The database ${path} is a link that leads to nothing.` }
    const store = temporaryStore({ path })
    const care = openDatabaseCare({ path }, 'ann@host')
    const uses = [
      () => store.stackNames(),
      () => store.createStack({ name: 'web', actor: 'ann@host' }),
      () => care.status(),
      () => care.migrate(),
    ]
    for (const use of uses) await expect(use()).rejects.toMatchObject(told)
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
  },
)

test('what is beside a database is beside the file itself, where its name is a link', async () => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const path = join(temporaryFolder(), 'link.db')
  symlinkSync(store.path, path)
  const { logSize } = await openDatabaseCare({ path: store.path }, 'ann@host').status()
  expect(logSize).toBeGreaterThan(0)
  expect(await openDatabaseCare({ path }, 'ann@host').status()).toMatchObject({ exists: true, logSize })
})

test.skipIf(modesIgnored !== null).each(['', '-wal', '-shm', '-journal'])(
  'a pipe is refused before it is opened, as nobody may ever open its other end: stacks.db%s',
  { meta: { skipReason: modesIgnored ?? '' } },
  async (end) => {
    const path = temporaryPath()
    if (end !== '') {
      const store = temporaryStore({ path })
      await store.createStack({ name: 'web', actor: 'ann@host' })
      await store.close()
    }
    execFileSync('mkfifo', [`${path}${end}`])
    expect(await toldByModeBound('./reading-program.ts', [path])).toMatchObject({
      names: 'store-unavailable',
      refusal: { code: 'store-unavailable', message: expect.stringContaining(`${path}${end} is no file`) },
    })
  },
)

test('what is to be restored and is no file is told as that, and no other database is asked for', async () => {
  const folder = temporaryFolder()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const care = openDatabaseCare({ path: temporaryPath() }, 'ann@host')
  for (const from of [pipe, folder, '/dev/null'])
    await expect(care.restore(from)).rejects.toMatchObject({
      message: expect.stringContaining(`${from} is `),
      remedy: expect.stringMatching(/^Name a backup;/),
    })
})
