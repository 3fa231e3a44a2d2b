import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
let store: ReturnType<typeof openStore>
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
  store = openStore({ path: join(sandbox.folder, '..', 'stacks.db') })
})
afterEach(async () => {
  await store.close()
  sandbox.close()
})

async function lockWeb() {
  await store.createStack({ name: 'web', actor: 'somebody' })
  return store.acquire('web', { lockedBy: 'somebody@else', operation: 'maintenance' })
}

test('a lock that somebody else holds ends a run with 6 and says who', async () => {
  const hold = await lockWeb()
  const end = await sandbox.sloth('run')
  expect(end.exitCode).toBe(6)
  expect(end.stderr).toContain('somebody@else')
  const { document } = await sandbox.json('run')
  expect(document).toMatchObject({ error: { code: 'lock-held', lock: { lockedBy: 'somebody@else' } } })
  expect((await sandbox.sloth('stack show web')).stdout).toContain('maintenance')
  await hold.release()
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run that waits with 130, and nothing was done', async (signal) => {
  const hold = await lockWeb()
  const end = await sandbox.sloth('run --wait 5m', {
    onOutput: (text, kill) => {
      if (text.includes('Waiting up to')) kill(signal)
    },
  })
  expect(end.exitCode).toBe(130)
  expect(end.stderr).toContain('Interrupted')
  expect(await store.runs(hold.stack.id)).toEqual([])
  await hold.release()
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a definition that never ends by itself',
  async (signal) => {
    sandbox.write('endless.ts', "console.error('begun')\nfor (;;) {}\nexport default { name: 'web' }\n")
    const end = await sandbox.sloth('run --file endless.ts', {
      onOutput: (text, kill) => {
        if (text.includes('begun')) kill(signal)
      },
    })
    expect(end).toMatchObject({ signal, stdout: '' })
    expect(await store.stack('web')).toBeNull()
  },
)

test('a module that ends is loaded, and the run after it is interrupted as any other', async () => {
  const hold = await lockWeb()
  const text =
    "export default { name: 'web', resources: { a: { type: 'file:file', properties: { path: 'a', content: '' } } } }\n"
  sandbox.write('good.ts', text)
  const end = await sandbox.sloth('run --file good.ts --wait 5m', {
    onOutput: (said, kill) => {
      if (said.includes('Waiting up to')) kill('SIGINT')
    },
  })
  expect(end.exitCode).toBe(130)
  await hold.release()
})

test('SIGHUP, as when a connection drops, ends a run that waits like the other signals', async () => {
  const hold = await lockWeb()
  const end = await sandbox.sloth('run --wait 5m', {
    onOutput: (text, kill) => {
      if (text.includes('Waiting up to')) kill('SIGHUP')
    },
  })
  expect(end.exitCode).toBe(130)
  await hold.release()
})
