import { expect, test } from 'vitest'
import { sha256 } from '../../domain/digest.ts'
import { emptyCounts, sampleEvent } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

/** Outputs, reports and objects. */
export function testOutputs(openEmpty: OpenEmpty): void {
  test('outputs are replaced as a whole, and those that stay keep their time', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const url = { name: 'url', value: { host: 'web', ports: [80, 443] }, sensitive: false }
    const count = { name: 'count', value: 1, sensitive: false }
    await store.write(hold, [{ write: 'outputs', outputs: [url, count] }])
    const [, first] = await store.outputs(stackId)
    expect(await store.outputs(stackId)).toMatchObject([count, url])
    await store.write(hold, [{ write: 'outputs', outputs: [url, { ...count, value: null }] }])
    expect(await store.outputs(stackId)).toMatchObject([
      { ...count, value: null },
      { ...url, ...first },
    ])
    await store.write(hold, [{ write: 'outputs', outputs: [] }])
    expect(await store.outputs(stackId)).toEqual([])
  })

  test('a report comes back as it was written, by id or as the newest', async () => {
    const { store, stackId } = await heldStack(openEmpty)
    const fields = [{ path: ['mode'], verdict: 'drift', reason: 'world-moved', declared: 1, observed: 2 }] as const
    const resources = [{ address: 'web', type: 'file:file', verdict: 'drift', hasUnknown: false, fields }] as const
    const needed = { path: ['dependencies', 'network'], verdict: 'drift', reason: 'dependency-missing' } as const
    const found = { resources, dependencies: [needed] }
    const report = {
      stack: 'web',
      startedAt: 1,
      endedAt: 2,
      verdict: 'drift',
      only: null,
      counts: emptyCounts,
      ...found,
    } as const
    const drifted = { ...sampleEvent, type: 'drift.detected' } as const
    const first = await store.appendReport(stackId, report, drifted)
    const second = await store.appendReport(stackId, { ...report, verdict: 'in-sync', resources: [] }, drifted)
    expect(await store.report(stackId, first)).toEqual({ ...report, id: first })
    expect(await store.report(stackId)).toMatchObject({ id: second, verdict: 'in-sync' })
    expect(await store.report(stackId + 1, first)).toBeNull()
    const part = await store.appendReport(stackId, { ...report, only: ['a', 'b'] }, drifted)
    expect(await store.report(stackId)).toMatchObject({ id: part, only: ['a', 'b'] })
    expect(await store.report(stackId, 'all-resources')).toMatchObject({ id: second, only: null })
    expect((await store.events(stackId)).filter(({ type }) => type === 'drift.detected')).toHaveLength(3)
  })

  test('bytes are kept under their digest, once', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const data = new Uint8Array([0, 255, 128, 10])
    const object = { sha256: sha256(data), data }
    await store.write(hold, [
      { write: 'object', object },
      { write: 'object', object },
    ])
    await store.write(hold, [{ write: 'object', object }])
    expect(new Uint8Array((await store.object(object.sha256)) ?? [])).toEqual(data)
  })

  test('bytes are not kept under a digest that is not theirs', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const object = { sha256: sha256('one'), data: new TextEncoder().encode('another') }
    await expect(store.write(hold, [{ write: 'object', object }])).rejects.toMatchObject({ code: 'internal' })
    expect(await store.object(object.sha256)).toBeNull()
  })
}
