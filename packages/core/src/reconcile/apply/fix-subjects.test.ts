import { describe, expect, it } from 'vitest'
import type { FixContext, FixResult, FixWork, ResourceFixer } from '../../contracts/resource-fixer.ts'
import { noChange } from '../../domain/change.ts'
import { providerRegistry } from '../../providers/provider-registry.ts'
import { memoryHost } from '../../testing/fakes/memory-host.ts'
import { memoryStore } from '../../testing/fakes/memory-store.ts'
import { subjectSample } from '../../testing/fakes/samples.ts'
import { toyPlugin } from '../../testing/fakes/toy-plugin.ts'
import { fixSubjects } from './fix-subjects.ts'

const acted: FixResult = { status: 'acted' }
const change = { ...noChange, action: 'update' } as const

/** Fixes `a`, `b` and so on at the same time by one fixer. */
function fixing(
  fixer: Partial<ResourceFixer>,
  { timeout = 1_000, signal }: { timeout?: number; signal?: AbortSignal } = {},
) {
  const fix = fixSubjects({
    registry: providerRegistry([toyPlugin(new Map(), { fixer })]),
    host: memoryHost(),
    state: memoryStore(),
    run: { id: 7, sessionId: 'session' },
    timeout,
    now: () => 100,
    signal,
    onProgress: () => undefined,
  })
  return (...addresses: readonly string[]) =>
    Promise.all(addresses.map((address) => fix({ ...subjectSample(), address }, change)))
}

/** A fixer that answers one call after the other. */
function answers(...results: readonly FixResult[]) {
  const calls: number[] = []
  const fix = async (work: readonly FixWork[]) => {
    calls.push(work.length)
    return work.map(() => results[calls.length - 1] ?? acted)
  }
  return { calls, fix }
}

const failed = (retryable: boolean): FixResult => ({ status: 'failed', error: new Error('no room'), retryable })

describe('fixing', () => {
  it('takes one at a time unless the fixer takes more', async () => {
    const single = answers()
    expect(await fixing(single)('a', 'b', 'c')).toEqual([acted, acted, acted])
    expect(single.calls).toEqual([1, 1, 1])
    const many = answers()
    await fixing({ ...many, batch: 2 })('a', 'b', 'c')
    expect(many.calls).toEqual([2, 1])
  })

  it('tries again what failed for a passing reason, three times in all, and nothing else', async () => {
    const passing = answers(failed(true), failed(true))
    expect(await fixing(passing)('a')).toEqual([acted])
    const lasting = answers(failed(true), failed(true), failed(true))
    expect(await fixing(lasting)('a')).toMatchObject([{ status: 'failed' }])
    const final = answers(failed(false))
    await fixing(final)('a')
    expect([passing.calls.length, lasting.calls.length, final.calls.length]).toEqual([3, 3, 1])
  })

  it('tries nothing again once the run is to stop', async () => {
    const passing = answers(failed(true))
    await fixing(passing, { signal: AbortSignal.abort() })('a')
    expect(passing.calls).toHaveLength(1)
  })

  it.each([
    ['throws', () => Promise.reject(new Error('broken pipe')), 'broken pipe'],
    ['never returns', () => new Promise<never>(() => undefined), 'took longer'],
    ['gives too little', async () => [], 'broke its contract'],
    ['throws no error', () => Promise.reject('plain'), 'plain'],
  ])('that %s failed, with the reason', async (_, fix, reason) => {
    const [result] = await fixing({ fix }, { timeout: 5 })('a')
    expect(result).toMatchObject({ status: 'failed', error: { message: expect.stringContaining(reason) } })
  })

  it('gives one error for several things without what is sensitive of any of them', async () => {
    const fix = fixSubjects({
      registry: providerRegistry([
        toyPlugin(new Map(), { fixer: { batch: 9, fix: () => Promise.reject(new Error('no hunter22')) } }),
      ]),
      host: memoryHost(),
      state: memoryStore(),
      run: { id: 7, sessionId: 'session' },
      timeout: 1_000,
      now: () => 100,
      signal: undefined,
      onProgress: () => undefined,
    })
    const declared = { name: 'x', token: 'hunter22' }
    const subjects = [subjectSample(), subjectSample({ address: 'b', declared, sensitive: [['token']] })]
    const results = await Promise.all(subjects.map((subject) => fix(subject, change)))
    for (const result of results)
      expect(result).toMatchObject({ status: 'failed', error: { message: 'no <sensitive>' } })
  })

  it('tells the fixer its deadline, what it is part of, and when to stop', async () => {
    const seen: FixContext[] = []
    const fix = async (work: readonly FixWork[], context: FixContext) => {
      seen.push(context)
      return work.map(() => acted)
    }
    await fixing({ fix }, { signal: AbortSignal.abort() })('a')
    expect(seen).toMatchObject([{ deadline: 1_100 }])
    expect(seen[0]?.signal.aborted).toBe(true)
  })

  it('marks each change so that another attempt of it is known again, in whatever company', async () => {
    const seen: string[][] = []
    const fix = async (work: readonly FixWork[]) => {
      seen.push(work.map(({ token }) => token))
      return work.map((_, index) => (seen.length === 1 && index === 1 ? failed(true) : acted))
    }
    await fixing({ fix, batch: 2 })('a', 'b')
    const [[a, b] = [], [again] = []] = seen
    expect(seen.map((tokens) => tokens.length)).toEqual([2, 1])
    expect(again).toBe(b)
    expect(a).not.toBe(b)
  })

  it('gives content from the place it was read at, and refuses what is kept nowhere', async () => {
    const contents: unknown[] = []
    const fix = async (work: readonly FixWork[], { content }: FixContext) => {
      contents.push(await content({ sha256: 'ab', size: 2, path: '/source' }))
      await content({ sha256: 'ab', size: 2 })
      return work.map(() => acted)
    }
    const [result] = await fixing({ fix })('a')
    expect(contents).toEqual([{ path: '/source' }])
    expect(result).toMatchObject({ error: { message: expect.stringContaining('kept nowhere') } })
  })
})
