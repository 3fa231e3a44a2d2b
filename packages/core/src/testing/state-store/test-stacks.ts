import { expect, test } from 'vitest'
import { emptySummary, resourceWrite, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

/** Stacks: made, changed, listed, deleted. */
export function testStacks(openEmpty: OpenEmpty): void {
  test('a stack that was made is found by name, by every door', async () => {
    const { store, again } = await openEmpty()
    const made = await store.createStack({ name: 'web', description: 'the site', version: '1.2.3', actor: 'ann@host' })
    expect(made).toMatchObject({ name: 'web', description: 'the site', version: '1.2.3', status: 'created' })
    expect(made).toMatchObject({ definition: null, lastExecution: null, executionCount: 0 })
    const other = await again()
    for (const door of [store, store.reader(), other, other.reader()]) expect(await door.stack('web')).toEqual(made)
  })

  test('a name is given once, however many ask for it at the same moment', async () => {
    const { store, again } = await openEmpty()
    const doors = [store, await again(), await again(), await again()]
    const tries = await Promise.allSettled(doors.map((door) => door.createStack({ name: 'web', actor: 'ann@host' })))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of tries)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'stack-exists', remedy: expect.stringMatching(/web/) })
  })

  test('fields of a stack are set one by one and executions are added up', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const definition = { name: 'web', digest: 'abc', files: [{ path: '/web.yaml', sha256: 'def' }] }
    await store.write(hold, [{ write: 'stack', definition, version: '2.0.0', executions: 1 }])
    await store.write(hold, [{ write: 'stack', status: 'completed', executions: 2, lastExecution: 5 }])
    expect(await store.stack('web')).toMatchObject({
      definition,
      version: '2.0.0',
      status: 'completed',
      executionCount: 3,
      lastExecution: 5,
    })
    await store.write(hold, [{ write: 'stack', version: null, definition: null }])
    expect(await store.stack('web')).toMatchObject({ version: null, definition: null, status: 'completed' })
  })

  test('stacks are listed by name, by status, with the duration of their last run', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.createStack({ name: 'api', actor: 'ann@host' })
    const run = await store.openRun(hold, sampleRun, [])
    expect((await store.stacks()).map(({ name, lastDuration }) => [name, lastDuration])).toEqual([
      ['api', null],
      ['web', null],
    ])
    await store.write(hold, [
      { write: 'end-run', runId: run.id, status: 'completed', summary: emptySummary },
      { write: 'stack', status: 'completed' },
    ])
    const ended = await store.run(hold.stack.id, run.id)
    const [web] = await store.stacks({ status: 'completed' })
    expect(web?.lastDuration).toBe((ended?.endedAt ?? Number.NaN) - run.startedAt)
    expect((await store.stacks({ status: 'created' })).map(({ name }) => name)).toEqual(['api'])
    expect(await store.stackNames()).toEqual(['api', 'web'])
  })

  test('a stack that was left running by a session that is gone is listed as failed, whatever is asked for', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.createStack({ name: 'api', actor: 'ann@host' })
    await store.openRun(hold, sampleRun, [{ write: 'stack', status: 'running' }])
    const namesOf = async () => {
      const lists = [store.stacks({ status: 'running' }), store.stacks({ status: 'failed' }), store.stacks()]
      return Promise.all(lists.map(async (list) => (await list).map(({ name, status }) => `${name} ${status}`)))
    }
    expect(await namesOf()).toEqual([['web running'], [], ['api created', 'web running']])
    await hold.release()
    expect(await namesOf()).toEqual([[], ['web failed'], ['api created', 'web failed']])
  })

  test('a deleted stack gives its name back and keeps its events', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.deleteStack(hold, 'ann@host')
    await hold.release()
    expect(await store.stack('web')).toBeNull()
    const next = await store.createStack({ name: 'web', actor: 'bob@host' })
    expect(next.id).not.toBe(stackId)
    expect(await store.lock(next.id)).toBeNull()
    expect((await store.events(stackId)).map(({ type }) => type)).toEqual([
      'stack.created',
      'lock.acquired',
      'stack.deleted',
    ])
  })

  test('a stack with resources is not deleted', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('web')])
    await expect(store.deleteStack(hold, 'ann@host')).rejects.toMatchObject({ code: 'stack-not-empty' })
    expect(await store.stack('web')).not.toBeNull()
    hold.check()
  })

  test('a deleted stack cannot be written any more', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.deleteStack(hold, 'ann@host')
    await expect(store.write(hold, [])).rejects.toMatchObject({ code: 'lock-lost' })
  })
}
