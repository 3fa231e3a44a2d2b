import { expect, test } from 'vitest'
import type { Hold } from '../../contracts/hold.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { everyKindOfWrite, intentOf, resourceWrite, sampleRun, sampleSnapshot } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

/** Everything that can be seen of a stack's state. */
async function visible(store: StateStore, stackId: number): Promise<unknown> {
  const runs = await store.runs(stackId)
  return {
    stack: await store.stack('web'),
    resources: await store.resources(stackId),
    outputs: await store.outputs(stackId),
    snapshots: await store.snapshots(stackId),
    operations: await Promise.all(runs.map((run) => store.operations(run.id))),
    events: (await store.events(stackId)).filter(({ source }) => source !== 'lock'),
  }
}

const kinds = everyKindOfWrite(0).map(({ write }) => write)

/** Ways in which a hold is no longer the one on record. */
const stale: readonly (readonly [string, (hold: Hold) => Hold])[] = [
  ['another fence', (hold) => ({ ...hold, fence: hold.fence - 1 })],
  ['another session', (hold) => ({ ...hold, sessionId: 'somebody-else' })],
]

/** The guard: whoever does not hold the lock writes nothing. */
export function testGuard(openEmpty: OpenEmpty): void {
  test.each(kinds)('a write of kind %s is refused under a hold that is not the one on record', async (kind) => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const run = await store.openRun(hold, sampleRun, [resourceWrite('web')])
    await store.write(hold, [intentOf(run.id)])
    await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    const before = await visible(store, stackId)
    const writes = everyKindOfWrite(run.id).filter(({ write }) => write === kind)
    for (const [, spoil] of stale)
      await expect(store.write(spoil(hold), writes)).rejects.toMatchObject({ code: 'lock-lost' })
    expect(await visible(store, stackId)).toEqual(before)
    await store.write(hold, writes)
    if (kind !== 'object') expect(await visible(store, stackId)).not.toEqual(before)
  })

  test.each(stale)('runs and deletions are refused under a hold with %s', async (_, spoil) => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await expect(store.openRun(spoil(hold), sampleRun, [])).rejects.toMatchObject({ code: 'lock-lost' })
    await expect(store.deleteStack(spoil(hold), 'ann@host')).rejects.toMatchObject({ code: 'lock-lost' })
    expect(await store.runs(stackId)).toEqual([])
    expect(await store.stack('web')).not.toBeNull()
  })

  test('a hold that was given back writes nothing, and the error names who holds the lock now', async () => {
    const { store, hold, again } = await heldStack(openEmpty)
    await hold.release()
    await expect(store.write(hold, [])).rejects.toMatchObject({
      code: 'lock-lost',
      detail: 'Nobody else holds it now.',
    })
    await (await again()).acquire('web', { lockedBy: 'bob@host', operation: 'fix' })
    await expect(store.write(hold, [])).rejects.toMatchObject({
      code: 'lock-lost',
      detail: expect.stringMatching(/bob@host holds it now/),
    })
  })

  test('a transaction that fails at its last write has done none of them', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const before = await visible(store, stackId)
    const impossible: StateWrite = { write: 'remove', address: 'not-there' }
    await expect(store.write(hold, [resourceWrite('web'), impossible])).rejects.toMatchObject({ code: 'internal' })
    expect(await visible(store, stackId)).toEqual(before)
    await store.write(hold, [resourceWrite('web')])
    expect(await store.resources(stackId)).toHaveLength(1)
  })
}
