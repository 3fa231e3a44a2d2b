import { expect, test } from 'vitest'
import { resourceWrite } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const ann = { lockedBy: 'ann@host', operation: 'deps add' }
const bob = { lockedBy: 'bob@host', operation: 'key rotate' }

/** The lock of the database as a whole. */
export function testDatabaseLock(openEmpty: OpenEmpty): void {
  test('one at a time has it, whatever locks of stacks there are', async () => {
    const { store, again } = await heldStack(openEmpty)
    const hold = await store.acquireDatabase(ann)
    hold.check()
    expect(await store.lock(null)).toMatchObject({ stackId: null, kind: 'automatic', ...ann, live: true })
    const other = await again()
    await expect(other.acquireDatabase(bob)).rejects.toMatchObject({
      code: 'lock-held',
      message: 'The database is locked by ann@host for "deps add".',
    })
    await store.createStack({ name: 'api', actor: 'ann@host' })
    await other.acquire('api', { ...bob, operation: 'run' })
    const waiting = other.acquireDatabase({ ...bob, wait: 30_000 })
    await expect.poll(() => store.lockQueue(null)).toMatchObject([bob])
    await hold.release()
    await (await waiting).release()
    expect(await store.lock(null)).toBeNull()
    expect((await store.events(null)).map(({ type, actor }) => [type, actor])).toEqual([
      ['lock.acquired', 'ann@host'],
      ['lock.released', 'ann@host'],
      ['lock.acquired', 'bob@host'],
      ['lock.released', 'bob@host'],
    ])
  })

  test('a guarded write that presents it is refused once it is given back', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const database = await store.acquireDatabase(ann)
    await store.write(hold, [resourceWrite('a')], database)
    await database.release()
    const lost = { code: 'lock-lost', message: expect.stringContaining('lock of the database') }
    await expect(store.write(hold, [resourceWrite('b')], database)).rejects.toMatchObject(lost)
    const next = await store.acquireDatabase(bob)
    await expect(store.write(hold, [resourceWrite('b')], database)).rejects.toMatchObject({
      ...lost,
      detail: expect.stringContaining('bob@host holds it now'),
    })
    expect(() => database.check()).toThrow('was lost: it was given back')
    await database.release()
    next.check()
    expect((await store.resources(stackId)).map(({ address }) => address)).toEqual(['a'])
  })
}
