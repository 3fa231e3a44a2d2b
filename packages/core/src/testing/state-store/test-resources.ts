import { expect, test } from 'vitest'
import type { ResourceRecord } from '../../domain/resource.ts'
import { fullPatch, intentOf, resourceWrite, sampleRun } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

/** Resources and the keys they own. */
export function testResources(openEmpty: OpenEmpty): void {
  test('every field of a resource comes back as it was written', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [{ write: 'resource', address: 'web["a b"]', set: fullPatch }])
    const [resource] = await store.reader().resources(stackId)
    expect(resource).toEqual({ ...fullPatch, address: 'web["a b"]', left: null, updatedAt: expect.any(Number) })
  })

  test('a new resource has defaults, and fields that are not set stay as they are', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('web')])
    const [fresh] = await store.resources(stackId)
    expect(fresh).toMatchObject({ host: 'local', state: 'pending', identity: [], declared: null, protect: false })
    await store.write(hold, [{ write: 'resource', address: 'web', set: fullPatch }])
    const { state, error } = { state: 'failed', error: null } as const
    await store.write(hold, [{ write: 'resource', address: 'web', set: { state, error } }])
    expect(await store.resources(stackId)).toMatchObject([{ ...fullPatch, state, error }])
  })

  test('resources are told in the order they were recorded, all or chosen ones', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const applied = { state: 'applied' } as const
    await store.write(hold, [resourceWrite('zebra', applied), resourceWrite('ant'), resourceWrite('mole', applied)])
    const addresses = async (...filter: [Parameters<typeof store.resources>[1]?]) =>
      (await store.resources(stackId, ...filter)).map(({ address }) => address)
    expect(await addresses()).toEqual(['zebra', 'ant', 'mole'])
    expect(await addresses({ states: ['applied'] })).toEqual(['zebra', 'mole'])
    expect(await addresses({ addresses: ['mole', 'ant', 'none'] })).toEqual(['ant', 'mole'])
    expect(await addresses({ addresses: ['mole', 'ant'], states: ['applied'] })).toEqual(['mole'])
    expect(await addresses({ addresses: [] })).toEqual([])
    const slices: (readonly ResourceRecord[])[] = []
    for await (const slice of store.resourceSlices(stackId, 2)) slices.push(slice)
    expect(slices.flat()).toEqual(await store.resources(stackId))
    expect(slices.map((slice) => slice.length)).toEqual([2, 1])
    expect(await store.resourceCounts(stackId)).toEqual({ applied: 2, pending: 1 })
  })

  test('a resource keeps everything but its address when it is renamed', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [{ write: 'resource', address: 'web', set: fullPatch }])
    await store.write(hold, [{ write: 'rename', from: 'web', to: 'site' }])
    expect(await store.resources(stackId)).toMatchObject([{ ...fullPatch, address: 'site' }])
    await store.write(hold, [resourceWrite('web')])
    const taken = store.write(hold, [{ write: 'rename', from: 'web', to: 'site' }])
    await expect(taken).rejects.toMatchObject({ code: 'invalid-input', findings: [{ code: 'address-taken' }] })
  })

  test('a resource that was removed is gone and owns nothing', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [{ write: 'resource', address: 'web', set: fullPatch }])
    await store.write(hold, [{ write: 'remove', address: 'web' }])
    expect(await store.resources(stackId)).toEqual([])
    expect(await store.owners(fullPatch.identity)).toEqual([])
  })

  test('what the last operation left behind, and all its operations, are told with the resource, whatever its address is now', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const run = await store.openRun(hold, sampleRun, [resourceWrite('web')])
    const ended = { write: 'outcome', runId: run.id, address: 'web', action: 'create' } as const
    const after = { status: 'present', actual: { mode: '0600' } }
    await store.write(hold, [intentOf(run.id)])
    await store.write(hold, [{ ...ended, outcome: null, after: null, error: 'nobody knows' }])
    expect(await store.resources(stackId)).toMatchObject([{ left: null }])
    await store.write(hold, [{ ...ended, outcome: 'done', after }])
    expect(await store.resources(stackId)).toMatchObject([{ left: after }])
    await store.write(hold, [intentOf(run.id)])
    await store.write(hold, [{ ...ended, outcome: 'skipped', after: null }])
    await store.write(hold, [{ write: 'rename', from: 'web', to: 'site' }])
    expect(await store.resources(stackId)).toMatchObject([{ address: 'site', left: after }])
    expect((await store.operations(run.id)).map(({ address }) => address)).toEqual(['site', 'site'])
  })

  test('one key has one owner over all stacks, and the error names it', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('web', { identity: ['path:local:/a', 'path:local:/b'] })])
    await store.createStack({ name: 'api', actor: 'ann@host' })
    const other = await store.acquire('api', { lockedBy: 'ann@host', operation: 'run' })
    const claim = store.write(other, [resourceWrite('mine', { identity: ['path:local:/c', 'path:local:/b'] })])
    await expect(claim).rejects.toMatchObject({
      code: 'invalid-input',
      findings: [
        { code: 'duplicate-identity', address: 'mine', summary: expect.stringMatching(/ claims \/b, .*"web".*"web"/) },
      ],
    })
    expect(await store.resources(other.stack.id)).toEqual([])
    expect(await store.owners(['path:local:/b', 'path:local:/c'])).toMatchObject([
      { key: 'path:local:/b', stack: 'web', address: 'web', protect: false },
    ])
    expect(stackId).not.toBe(other.stack.id)
  })

  test('one place has one owner over all stacks, however it is written; inside of a stack it may have two', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const linked = { identity: ['path:local:/link/a', 'x:1'], places: { 'path:local:/link/a': 'path:local:/real/a' } }
    await store.write(hold, [resourceWrite('web', linked), resourceWrite('way', { identity: ['path:local:/real/a'] })])
    expect((await store.resources(stackId)).map(({ places }) => places)).toEqual([linked.places, {}])
    await store.write(hold, [{ write: 'remove', address: 'way' }, resourceWrite('web', { state: 'applied' })])
    expect(await store.resources(stackId)).toMatchObject([linked])
    await store.createStack({ name: 'api', actor: 'ann@host' })
    const other = await store.acquire('api', { lockedBy: 'ann@host', operation: 'run' })
    for (const set of [
      { identity: ['path:local:/real/a'] },
      { identity: ['path:local:/way/a'], places: { 'path:local:/way/a': 'path:local:/real/a' } },
      { identity: ['path:local:/way/a'], places: { 'path:local:/way/a': 'path:local:/link/a' } },
    ])
      await expect(store.write(other, [resourceWrite('mine', set)])).rejects.toMatchObject({
        findings: [{ code: 'duplicate-identity', address: 'mine', summary: expect.stringMatching(/"web".*"web"/) }],
      })
    expect(await store.owners(['path:local:/link/a', 'path:local:/real/a'])).toMatchObject([
      { key: 'path:local:/link/a', written: 'path:local:/link/a', address: 'web' },
      { key: 'path:local:/real/a', written: 'path:local:/link/a', address: 'web' },
    ])
    expect(await store.ownersBelow(['local:/real/'])).toMatchObject([{ key: 'path:local:/real/a' }])
    await store.write(hold, [resourceWrite('web', { identity: ['path:local:/link/a'], places: {} })])
    await store.write(other, [resourceWrite('mine', { identity: ['path:local:/real/a'] })])
    expect(await store.owners(['path:local:/real/a'])).toMatchObject([{ stack: 'api' }])
  })

  test('what is owned below a path is found, of whatever kind, over all stacks, and nothing beside it', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const paths = (...names: readonly string[]) => names.map((name) => `path:local:/${name}`)
    await store.write(hold, [
      resourceWrite('inside', { identity: paths('d/a', 'd/b/c'), protect: true, ownedSince: 7, machine: 'm' }),
      resourceWrite('beside', { identity: paths('d', 'd-e/a', 'd.x', 'd0', 'e/d/a') }),
    ])
    await store.createStack({ name: 'api', actor: 'ann@host' })
    const other = await store.acquire('api', { lockedBy: 'ann@host', operation: 'run' })
    await store.write(other, [
      resourceWrite('theirs', {
        identity: ['path:local:/d/ä', 'path:far:/d/a', 'a:local:/d/a#1', 'z:local:/e/a#1', 'none'],
      }),
    ])
    expect(await store.ownersBelow(['local:/d/', 'local:/d/b/'])).toMatchObject([
      { key: 'a:local:/d/a#1', stack: 'api', address: 'theirs' },
      { key: 'path:local:/d/a', stack: 'web', address: 'inside', protect: true, ownedSince: 7, machine: 'm' },
      { key: 'path:local:/d/b/c', stack: 'web', address: 'inside', protect: true },
      { key: 'path:local:/d/ä', stack: 'api', address: 'theirs', protect: false },
    ])
    expect(await store.ownersBelow(['local:/d/a#', 'local:/e/a#'])).toMatchObject([
      { key: 'a:local:/d/a#1' },
      { key: 'z:local:/e/a#1' },
    ])
    expect(await store.ownersBelow([])).toEqual([])
  })

  test('writing the identity of a resource replaces its keys', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('web', { identity: ['b', 'a', 'b'] })])
    expect(await store.resources(stackId)).toMatchObject([{ identity: ['b', 'a'] }])
    await store.write(hold, [resourceWrite('web', { identity: ['c', 'a'] })])
    expect((await store.owners(['a', 'b', 'c'])).map(({ key }) => key)).toEqual(['a', 'c'])
    await store.write(hold, [resourceWrite('web', { identity: [] })])
    expect(await store.owners(['a', 'b', 'c'])).toEqual([])
  })

  test('two resources change their keys with each other in one transaction', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('one', { identity: ['a'] }), resourceWrite('two', { identity: ['b'] })])
    await store.write(hold, [resourceWrite('one', { identity: ['b'] }), resourceWrite('two', { identity: ['a'] })])
    expect(await store.resources(stackId)).toMatchObject([{ identity: ['b'] }, { identity: ['a'] }])
  })

  test('a key is free for another one in the transaction that removes its owner', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('old', { identity: ['a'] })])
    await store.write(hold, [resourceWrite('new', { identity: ['a'] }), { write: 'remove', address: 'old' }])
    expect(await store.resources(stackId)).toMatchObject([{ address: 'new', identity: ['a'] }])
  })
}
