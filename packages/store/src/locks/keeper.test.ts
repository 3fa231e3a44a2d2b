import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { firstRenewal, shortlyHeld } from '../../test/held-stack.ts'
import { locksOn } from '../../test/locks-on.ts'
import { temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { defaultKeeperPath } from './keeper-path.ts'

test('a lease is renewed again and again, and not any more once the lock was given back', async () => {
  const held = await shortlyHeld()
  for (let renewals = 0; renewals < 3; renewals += 1) await firstRenewal(held)
  held.hold.check()
  await held.hold.release()
  expect(await held.store.lock(held.id)).toBeNull()
})

test.each(['/no/such/keeper.js', 'not-even-a-path.js'])(
  'a keeper that cannot be started from %s is told of, and the main thread renews',
  async (keeperPath) => {
    const notices: string[] = []
    const held = await shortlyHeld({ keeperPath, onNotice: (message) => notices.push(message) })
    for (let renewals = 0; renewals < 3; renewals += 1) await firstRenewal(held)
    held.hold.check()
    expect(notices).toEqual([expect.stringContaining('Leases are kept by the main thread')])
  },
)

test('a keeper that ends takes away none of the locks that this process has on the file', async () => {
  const held = await shortlyHeld()
  const other = temporaryStore({ path: held.store.path })
  await other.stackNames()
  await firstRenewal(held)
  await held.store.close()
  expect(locksOn(held.store.path)).not.toEqual([])
})

test('a command that ends before its first renewal starts no keeper', async () => {
  const notices: string[] = []
  const store = temporaryStore({ keeperPath: 'not-even-a-path.js', onNotice: (message) => notices.push(message) })
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  for (let turn = 0; turn < 50; turn += 1) {
    await store.write(hold, [])
    await new Promise((resolve) => setImmediate(resolve))
  }
  await hold.release()
  expect(notices).toEqual([])
})

test('the holder learns at the next renewal that somebody else took the lock', async () => {
  const { store, hold } = await shortlyHeld()
  const handle = new Database(store.path)
  handle.exec("UPDATE state_locks SET session_id = 'another', lock_id = 'another', locked_by = 'bob@host'")
  handle.close()
  const problem = () => {
    try {
      hold.check()
      return null
    } catch (error) {
      return error
    }
  }
  await expect.poll(problem, { timeout: 10_000 }).toMatchObject({
    code: 'lock-lost',
    message: expect.stringContaining('somebody else took it'),
    detail: expect.stringContaining('bob@host holds it now'),
  })
})

test('a program whose keeper is at work comes to its end when it closes the store', async () => {
  const program = fileURLToPath(new URL('../../test/closing-program.ts', import.meta.url))
  const run = promisify(execFile)(process.execPath, ['--conditions=sloth-runner:source', program, temporaryPath()])
  await expect(run).resolves.toMatchObject({ stdout: 'closed' })
})

test('the keeper stands beside its module, among the sources and in a build', () => {
  expect(String(defaultKeeperPath('file:///x/src/locks/keeper-path.ts'))).toBe('file:///x/src/locks/keeper-thread.ts')
  expect(String(defaultKeeperPath('file:///x/dist/locks/keeper-path.js'))).toBe('file:///x/dist/locks/keeper-thread.js')
})
