import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Target } from '../domain/target.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { subjectSample } from '../testing/fakes/samples.ts'
import { readTargets, slowRead } from './read-targets.ts'

const settings = { host: memoryHost(), timeout: 1_000, now: () => 0, content: async () => ({ because: 'none' }) }

function item(type: string, address: string, readActual: ResourceReader['readActual'] | null) {
  const { reader, target } = subjectSample()
  const own = readActual === null ? null : { ...(reader as ResourceReader), type, readActual }
  return { type, reader: own, target: { ...target, address } }
}

describe('reading many targets', () => {
  it('makes one call for each type, and keeps the order', async () => {
    const calls: string[][] = []
    const read = async (targets: readonly Target[]) => {
      calls.push(targets.map((target) => target.address))
      return targets.map((target) => ({ status: 'present', actual: target.address }) as const)
    }
    const items = [item('t:a', '1', read), item('t:b', '2', read), item('t:a', '3', read)]
    const found = await readTargets(items, settings)
    expect(found.map((one) => one.status === 'present' && one.actual)).toEqual(['1', '2', '3'])
    expect(calls).toEqual([['1', '3'], ['2']])
  })

  it.each([
    ['throws', async () => Promise.reject(new Error('broken pipe')), 'invalid', 'broken pipe'],
    ['never returns', () => new Promise<never>(() => undefined), 'timeout', 'took longer'],
    ['gives too little', async () => [], 'invalid', 'broke its contract'],
    ['gives something else', async () => [{ status: 'fine' } as never], 'invalid', 'broke its contract'],
    ['gives nothing', async () => undefined as never, 'invalid', 'broke its contract'],
  ] as const)('calls what a reader that %s was asked for unreadable', async (_, read, reason, detail) => {
    const [found] = await readTargets([item('t:a', '1', read)], { ...settings, timeout: 5 })
    expect(found).toMatchObject({ status: 'unreadable', reason, detail: expect.stringContaining(detail) })
  })

  it('does not let one type spoil another', async () => {
    const good = async () => [{ status: 'absent' } as const]
    const bad = async () => Promise.reject(new Error('no'))
    const found = await readTargets([item('t:a', '1', bad), item('t:b', '2', good)], settings)
    expect(found.map((one) => one.status)).toEqual(['unreadable', 'absent'])
  })

  it('names the type that nobody provides', async () => {
    expect(await readTargets([item('t:a', '1', null)], settings)).toMatchObject([{ reason: 'no-provider' }])
  })

  it('tells which type is waited for, and nothing of those that answer', async () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const slow: unknown[] = []
    const good = async () => [{ status: 'absent' } as const]
    const never = () => new Promise<never>(() => undefined)
    const found = readTargets([item('t:a', '1', good), item('t:b', '2', never), item('t:b', '3', never)], {
      ...settings,
      timeout: 2 * slowRead,
      onSlow: (...told) => slow.push(told),
    })
    await vi.advanceTimersByTimeAsync(slowRead - 1)
    expect(slow).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(slow).toEqual([['t:b', 2]])
    await vi.advanceTimersByTimeAsync(slowRead)
    expect((await found).map(({ status }) => status)).toEqual(['absent', 'unreadable', 'unreadable'])
  })

  it('asks nobody when it was told to stop', async () => {
    const read = async (): Promise<never> => Promise.reject(new Error('asked'))
    const found = await readTargets([item('t:a', '1', read)], { ...settings, signal: AbortSignal.abort() })
    expect(found).toMatchObject([{ detail: 'reading was interrupted' }])
  })
})
