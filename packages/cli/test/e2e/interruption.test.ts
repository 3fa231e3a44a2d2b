import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { installGatedPlugin, openGate, runAtWork } from './gated-plugin.ts'
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

/** Resolves when there is something at a path of the sandbox, or nothing any more. */
function becomes(name: string, wanted: 'there' | 'gone'): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (existsSync(join(sandbox.folder, name)) !== (wanted === 'there')) return
      watcher.close()
      resolve()
    }
    const watcher = watch(sandbox.folder, look)
    look()
  })
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a run in order: what is under way is finished or stopped, as it says, and nothing more is begun',
  async (signal) => {
    installGatedPlugin(sandbox)
    const thing = (type: string, path: string, ...dependsOn: string[]) => ({ type, properties: { path }, dependsOn })
    const resources = {
      a: thing('gated:thing', 'a'),
      b: thing('gated:stoppable', 'b'),
      c: thing('gated:thing', 'c', 'a'),
    }
    sandbox.write('stack.yaml', JSON.stringify({ name: 'web', resources }))
    const told = Promise.withResolvers<void>()
    const run = await runAtWork(sandbox, 'run', (text) => {
      if (text.includes('Interrupted')) told.resolve()
    })
    await becomes('b.begun', 'there')
    run.signal(signal)
    await told.promise
    openGate(sandbox)
    const { exitCode, stdout, stderr } = await run.end
    expect(stderr).toContain(
      'Interrupted: nothing more is begun, and what is under way is finished or stopped. A second signal ends it at once.',
    )
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 130 })
    for (const part of ['✓ a: create', '- b: create cancelled: it was stopped', '- c: create not-run'])
      expect(stdout).toContain(part)
    expect((await sandbox.json('stack history web --limit 1')).document).toMatchObject({
      runs: [{ status: 'cancelled' }],
    })
  },
)

/** A run that is told to stop when it has removed the file `old` and waits to make what replaces it. */
async function stoppedHalfway() {
  installGatedPlugin(sandbox)
  const declared = (resource: string) => `name: web\nresources: { r: ${resource} }\n`
  sandbox.write('stack.yaml', declared('{ type: "file:file", properties: { path: old, content: x } }'))
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  sandbox.write('stack.yaml', declared('{ type: "gated:thing", properties: { path: a } }'))
  const told = Promise.withResolvers<void>()
  const run = await runAtWork(sandbox, 'run --auto-approve', (text) => {
    if (text.includes('Interrupted')) told.resolve()
  })
  await becomes('old', 'gone')
  run.signal('SIGINT')
  await told.promise
  return run
}

test('a run that is told to stop in the middle of a replace makes what replaces the old', async () => {
  const run = await stoppedHalfway()
  openGate(sandbox)
  // All of it was done: nothing was cut off.
  const end = await run.end
  expect(end).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✓ r: replace') })
  expect(end.stdout).toContain('✓ Run completed')
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
  expect((await sandbox.sloth('stack drift detect web')).exitCode).toBe(0)
})

test('a second signal ends it at once, says what is half done, and the next run makes it', async () => {
  const run = await stoppedHalfway()
  run.signal('SIGINT')
  const end = await run.end
  expect(end.exitCode).toBe(130)
  expect(end.stderr).toContain(
    'Ended at once, in the middle of replacing r: what was there may be gone and nothing in its place. The next run makes it.',
  )
  expect((await sandbox.sloth('stack drift detect web')).exitCode).toBe(3)
  openGate(sandbox)
  expect(await sandbox.sloth('run --auto-approve')).toMatchObject({ exitCode: 0 })
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
})
