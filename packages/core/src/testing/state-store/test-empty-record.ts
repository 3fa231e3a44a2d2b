import { expect, test } from 'vitest'
import type { OpenEmpty } from './state-store-case.ts'

/** Looking at a record that does not exist. */
export function testEmptyRecord(openEmpty: OpenEmpty): void {
  test('a record that does not exist answers as an empty one', async () => {
    const { store } = await openEmpty()
    for (const door of [store, store.reader()]) {
      expect(await door.stacks()).toEqual([])
      expect(await door.stack('web')).toBeNull()
      expect(await door.content('web')).toBeNull()
      expect(await door.stackNames()).toEqual([])
      expect(await door.resources(1)).toEqual([])
      for await (const slice of door.resourceSlices(1, 10)) expect(slice).toBeUndefined()
      expect(await door.resourceCounts(1)).toEqual({})
      expect(await door.owners(['path:local:/x'])).toEqual([])
      expect(await door.ownersBelow(['local:/'])).toEqual([])
      expect(await door.lock(1)).toBeNull()
      expect(await door.lock(null)).toBeNull()
      expect(await door.locks()).toEqual([])
      expect(await door.lockQueue(1)).toEqual([])
      expect(await door.lastLock(1)).toBeNull()
      expect(await door.runs(1)).toEqual([])
      expect(await door.allRuns()).toEqual([])
      expect(await door.run(1, 1)).toBeNull()
      expect(await door.operations(1)).toEqual([])
      expect(await door.operationsInDoubt(1)).toEqual([])
      expect(await door.operationEnds([1])).toEqual([])
      expect(await door.addressesActedOn(1, await door.journalPosition(1))).toEqual(new Set())
      expect(await door.outputs(1)).toEqual([])
      expect(await door.values(1)).toEqual([])
      expect(await door.valueKeys(1)).toEqual([])
      expect(await door.dependencies(1)).toEqual([])
      expect(await door.dependencyRecords()).toEqual({ stacks: [], edges: [] })
      expect(await door.runDurations()).toEqual(new Map())
      expect(await door.report(1)).toBeNull()
      expect(await door.reports()).toEqual([])
      expect(await door.acknowledgements()).toEqual([])
      expect(await door.acknowledgements(1)).toEqual([])
      expect(await door.object('0'.repeat(64))).toBeNull()
      expect(await door.events(null)).toEqual([])
      expect(await door.event(1)).toBeNull()
      expect(await door.findEvents({ stack: 'web', since: 0 })).toEqual([])
      expect(await door.eventCounts()).toEqual([])
      expect(await door.eventChains()).toEqual([])
      expect(await door.hooks()).toEqual([])
      expect(await door.deliveries()).toEqual([])
      expect(await door.nextDelivery()).toBeNull()
      expect(await door.secrets.reveal(['none'])).toEqual(new Map())
      expect(await door.secrets.digests(['none'])).toEqual(new Map())
      expect(await door.secrets.digestsOf(['a', 'b'])).toEqual([[], []])
    }
  })

  test('a store that was closed answers nothing any more, nor does what was opened with it', async () => {
    const { store } = await openEmpty()
    await store.createStack({ name: 'web', actor: 'ann@host' })
    const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
    const door = store.reader()
    await store.close()
    const closed = { code: 'store-closed', remedy: expect.any(String) }
    await expect(store.stack('web')).rejects.toMatchObject(closed)
    await expect(door.stacks()).rejects.toMatchObject(closed)
    await expect(door.secrets.reveal(['none'])).rejects.toMatchObject(closed)
    await expect(store.createStack({ name: 'api', actor: 'ann@host' })).rejects.toMatchObject(closed)
    await expect(store.write(hold, [])).rejects.toMatchObject(closed)
    expect(() => hold.check()).toThrow(expect.objectContaining(closed))
    await expect(store.close()).resolves.toBeUndefined()
  })

  test('a lock of a stack that does not exist is refused, naming the nearest one', async () => {
    const { store } = await openEmpty()
    const request = { lockedBy: 'ann@host', operation: 'run' }
    await expect(store.acquire('web', request)).rejects.toMatchObject({ code: 'no-such-stack' })
    await store.createStack({ name: 'website', actor: 'ann@host' })
    await expect(store.acquire('websit', request)).rejects.toThrow('Did you mean "website"?')
  })
}
