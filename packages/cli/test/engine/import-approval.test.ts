import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type Json } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { expect, onTestFinished, test } from 'vitest'

function documentOf(address: string): Json {
  const resources = [{ address, type: 'file:file', declared: { path: `/shared/${address}` }, state: 'applied' }]
  return { format: 'sloth-runner stack export', version: 1, stack: { name: 'web' }, resources }
}

/** An engine of its own on one database, as in another process. */
function engineOn(path: string, identity: string) {
  const engine = createEngine({ store: openStore({ path }), host: localHost(), plugins: [], identity })
  onTestFinished(() => engine.close())
  return engine
}

test('what an import replaces is what was shown: nobody changes it while the question stands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const database = join(folder, 'stacks.db')
  const [mine, other] = [engineOn(database, 'me@test'), engineOn(database, 'other@test')]
  await mine.stacks.import(documentOf('before'))
  const change = () => other.stack('web').values.set('key', 'value', { wait: 0 })
  const done = await mine.stacks.import(documentOf('after'), {
    overwrite: true,
    approve: async ({ dropped }) => {
      expect(dropped).toEqual(['before'])
      await expect(change()).rejects.toMatchObject({ code: 'lock-held' })
      return true
    },
  })
  expect(done).toMatchObject({ dropped: ['before'], keptAs: 1 })
  const refused = mine.stacks.import(documentOf('again'), { overwrite: true, approve: async () => false })
  await expect(refused).rejects.toMatchObject({ code: 'not-approved' })
  await change()
  expect((await other.stack('web').show()).resources.map(({ address }) => address)).toEqual(['after'])
})
