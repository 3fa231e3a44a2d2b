import { expect, test } from 'vitest'
import type { Hold } from '../../contracts/hold.ts'
import { emptySummary, intentOf, resourceWrite, sampleEvent, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'
import { expectChain } from './test-events.ts'

/** Runs and their operations. */
export function testJournal(openEmpty: OpenEmpty): void {
  test('a run is on record from its first moment to its end', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const definition = { name: 'web', digest: 'abc', files: [] }
    const run = await store.openRun(hold, { ...sampleRun, definition }, [resourceWrite('web')])
    expect(run).toMatchObject({ stackId, kind: 'run', sessionId: hold.sessionId, definition, status: 'running' })
    expect(await store.reader().run(stackId, run.id)).toEqual(run)
    expect(await store.resources(stackId)).toHaveLength(1)
    const summary = { ...emptySummary, done: 2, error: 'almost' }
    await store.write(hold, [{ write: 'end-run', runId: run.id, status: 'failed', summary }])
    const ended = await store.run(stackId, run.id)
    expect(ended).toEqual({ ...run, status: 'failed', summary, endedAt: expect.any(Number) })
    expect(await store.run(stackId + 1, run.id)).toBeNull()
  })

  test('what tells that a run began carries its number, after everything that is written with it', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const told = { ...sampleEvent, type: 'stack.execution.started' as const, data: { kind: 'run' } }
    const { id } = await store.openRun(hold, { ...sampleRun, event: told }, [{ write: 'event', event: sampleEvent }])
    const events = await store.events(stackId)
    expectChain(events)
    expect(events.slice(-2)).toMatchObject([sampleEvent, { ...told, data: { kind: 'run', run: id } }])
  })

  test('runs are told newest first, as many as are asked for', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const ids: number[] = []
    for (let index = 0; index < 3; index += 1) {
      const { id: runId } = await store.openRun(hold, sampleRun, [])
      await store.write(hold, [{ write: 'end-run', runId, status: 'completed', summary: emptySummary }])
      ids.unshift(runId)
    }
    expect((await store.runs(stackId)).map(({ id }) => id)).toEqual(ids)
    expect((await store.runs(stackId, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2))
  })

  test('a run that would be one too many of those that go on is refused whole, and has a place when another ends', async () => {
    const { store, hold, stackId, again } = await heldStack(openEmpty)
    const { id } = await store.createStack({ name: 'api', actor: 'ann@host' })
    const elsewhere = await again()
    const other = await elsewhere.acquire('api', { lockedBy: 'bob@host', operation: 'run' })
    const { id: runId } = await store.openRun(hold, sampleRun, [])
    const second = (limit: number) => elsewhere.openRun(other, { ...sampleRun, limit }, [resourceWrite('web')])
    const refused = { code: 'too-many-runs', message: expect.stringContaining('at most 1'), stacks: ['web'] }
    await expect(second(1)).rejects.toMatchObject(refused)
    expect(await elsewhere.runs(id)).toEqual([])
    expect(await elsewhere.resources(id)).toEqual([])
    await store.write(hold, [{ write: 'end-run', runId, status: 'completed', summary: emptySummary }])
    await expect(second(1)).resolves.toMatchObject({ status: 'running' })
    await expect(store.openRun(hold, { ...sampleRun, limit: 1 }, [])).rejects.toMatchObject({ stacks: ['api'] })
    await expect(store.openRun(hold, { ...sampleRun, limit: 2 }, [])).resolves.toMatchObject({ stackId })
  })

  test('who waits until there is room goes before who came later, for as long as its session lives', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const hands = { lockedBy: 'bob@host', operation: 'run' }
    for (const name of ['b', 'c', 'd']) await store.createStack({ name, actor: 'ann@host' })
    const [b, c, d] = [
      await store.acquire('b', hands),
      await store.acquire('c', hands),
      await store.acquire('d', hands),
    ]
    const { id: runId } = await store.openRun(hold, sampleRun, [])
    const waiting = (held: Hold) => store.openRun(held, { ...sampleRun, limit: 1, lineUp: true }, [])
    const refused = { code: 'too-many-runs' }
    for (const held of [b, c, b]) await expect(waiting(held)).rejects.toMatchObject(refused)
    await store.write(hold, [{ write: 'end-run', runId, status: 'completed', summary: emptySummary }])
    await expect(waiting(c)).rejects.toMatchObject({ ...refused, stacks: [], detail: 'Waiting: b.' })
    await expect(store.openRun(d, { ...sampleRun, limit: 1 }, [])).rejects.toMatchObject({ detail: 'Waiting: b, c.' })
    await b.release()
    await expect(store.openRun(d, { ...sampleRun, limit: 2 }, [])).resolves.toMatchObject({ status: 'running' })
    await expect(waiting(c)).rejects.toMatchObject({ stacks: ['d'], detail: 'Being changed: d.' })
    await d.release()
    await expect(waiting(c)).resolves.toMatchObject({ status: 'running' })
    await expect(store.openRun(hold, { ...sampleRun, limit: 1 }, [])).rejects.toMatchObject({ stacks: ['c'] })
  })

  test('a run that its session has left behind keeps no place', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.createStack({ name: 'api', actor: 'ann@host' })
    await store.openRun(hold, sampleRun, [])
    await hold.release()
    const other = await store.acquire('api', { lockedBy: 'bob@host', operation: 'run' })
    await expect(store.openRun(other, { ...sampleRun, limit: 1 }, [])).resolves.toMatchObject({ status: 'running' })
  })

  test('a run whose session is gone is told as interrupted, and the next run closes it', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const lost = await store.openRun(hold, sampleRun, [resourceWrite('web'), { write: 'stack', status: 'running' }])
    await store.write(hold, [intentOf(lost.id)])
    expect((await store.stack('web'))?.status).toBe('running')
    await hold.release()
    expect(await store.run(stackId, lost.id)).toMatchObject({ status: 'interrupted', endedAt: null })
    expect(await store.stack('web')).toMatchObject({ status: 'failed' })
    expect(await store.stacks({ status: 'running' })).toEqual([])
    const next = await store.acquire('web', { lockedBy: 'bob@host', operation: 'run' })
    const run = await store.openRun(next, sampleRun, [])
    expect(await store.runs(stackId)).toMatchObject([
      { id: run.id, status: 'running' },
      { id: lost.id, status: 'interrupted', endedAt: expect.any(Number) },
    ])
    expect(await store.operationsInDoubt(stackId)).toMatchObject([{ runId: lost.id, address: 'web' }])
  })

  test('a session has one run at a time', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.openRun(hold, sampleRun, [])
    await expect(store.openRun(hold, sampleRun, [])).rejects.toMatchObject({ code: 'internal' })
    expect(await store.runs(stackId)).toHaveLength(1)
  })

  test('an operation is in doubt from its intent to its outcome', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const run = await store.openRun(hold, sampleRun, [resourceWrite('web')])
    await store.write(hold, [intentOf(run.id)])
    const began = {
      runId: run.id,
      address: 'web',
      type: 'file:file',
      action: 'create',
      intent: { declared: { mode: '0644' } },
      before: { status: 'absent' },
      outcome: null,
      after: null,
      error: null,
      startedAt: expect.any(Number),
      endedAt: null,
    }
    expect(await store.operationsInDoubt(stackId)).toEqual([began])
    const outcome = { write: 'outcome', runId: run.id, address: 'web', action: 'create', after: null } as const
    await store.write(hold, [{ ...outcome, outcome: null, error: 'unreadable' }])
    expect(await store.operationsInDoubt(stackId)).toEqual([{ ...began, error: 'unreadable' }])
    const after = { status: 'present', actual: 1 }
    await store.write(hold, [{ ...outcome, outcome: 'recovered', after }])
    expect(await store.operationsInDoubt(stackId)).toEqual([])
    const ended = { ...began, outcome: 'recovered', after, endedAt: expect.any(Number) }
    expect(await store.operations(run.id)).toEqual([ended])
  })

  test('how the resources of some runs ended is counted, each by the newest operation of the run on it', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const addresses = ['a', 'b', 'c', 'd']
    const run = await store.openRun(
      hold,
      sampleRun,
      addresses.map((address) => resourceWrite(address)),
    )
    const outcome = { write: 'outcome', runId: run.id, action: 'create', after: null } as const
    for (const address of addresses) await store.write(hold, [intentOf(run.id, address)])
    for (const address of ['a', 'b', 'c']) await store.write(hold, [{ ...outcome, address, outcome: 'done' }])
    await store.write(hold, [intentOf(run.id, 'c')])
    await store.write(hold, [intentOf(run.id, 'b'), { ...outcome, address: 'b', outcome: 'failed' }])
    const summary = { ...emptySummary, done: 1 }
    await store.write(hold, [{ write: 'end-run', runId: run.id, status: 'failed', summary }])
    const other = await store.openRun(hold, sampleRun, [])
    await store.write(hold, [intentOf(other.id, 'a')])
    const counted = await store.reader().operationEnds([run.id])
    expect(counted).toHaveLength(3)
    expect(counted).toEqual(
      expect.arrayContaining([
        { runId: run.id, outcome: 'done', count: 1 },
        { runId: run.id, outcome: 'failed', count: 1 },
        { runId: run.id, outcome: null, count: 2 },
      ]),
    )
    expect(await store.operationEnds([other.id, 999])).toEqual([{ runId: other.id, outcome: null, count: 1 }])
    expect(await store.operationEnds([])).toEqual([])
  })

  test('an outcome without its intent is refused', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const run = await store.openRun(hold, sampleRun, [resourceWrite('web')])
    const outcome = { write: 'outcome', runId: run.id, address: 'web', outcome: 'done', after: null } as const
    await store.write(hold, [intentOf(run.id)])
    await expect(store.write(hold, [{ ...outcome, action: 'delete' }])).rejects.toMatchObject({ code: 'internal' })
    await store.write(hold, [{ ...outcome, action: 'create' }])
    await expect(store.write(hold, [{ ...outcome, action: 'create' }])).rejects.toMatchObject({ code: 'internal' })
  })

  test('addresses acted on since a position are told, and those with operations that have not ended', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const addresses = ['before', 'across', 'open', 'new']
    const run = await store.openRun(
      hold,
      sampleRun,
      addresses.map((address) => resourceWrite(address)),
    )
    const outcome = { write: 'outcome', runId: run.id, action: 'create', outcome: 'done', after: null } as const
    await store.write(
      hold,
      addresses.slice(0, 3).map((address) => intentOf(run.id, address)),
    )
    await store.write(hold, [{ ...outcome, address: 'before' }])
    const position = await store.journalPosition(stackId)
    expect(await store.addressesActedOn(stackId, position)).toEqual(new Set(['across', 'open']))
    await store.write(hold, [{ ...outcome, address: 'across' }, intentOf(run.id, 'new')])
    await store.write(hold, [{ ...outcome, address: 'new' }])
    expect(await store.addressesActedOn(stackId, position)).toEqual(new Set(['across', 'open', 'new']))
    const later = await store.reader().journalPosition(stackId)
    expect(await store.reader().addressesActedOn(stackId, later)).toEqual(new Set(['open']))
  })

  test('runs of all stacks are told newest first with the name of their stack, or one by its number', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.createStack({ name: 'api', actor: 'ann@host' })
    const other = await store.acquire('api', { lockedBy: 'ann@host', operation: 'run' })
    const first = await store.openRun(hold, sampleRun, [])
    const second = await store.openRun(other, { ...sampleRun, kind: 'accept' }, [])
    expect(await store.reader().allRuns()).toEqual([
      { ...second, stack: 'api' },
      { ...first, stack: 'web' },
    ])
    expect(await store.allRuns({ limit: 1 })).toMatchObject([{ id: second.id }])
    expect(await store.allRuns({ runId: first.id })).toEqual([{ ...first, stack: 'web' }])
    expect(await store.allRuns({ runId: 999 })).toEqual([])
  })
}
