import { describe, expect, it } from 'vitest'
import type { DriftCheck } from '../domain/drift-check.ts'
import { waitUntil } from './wait-until.ts'
import { type WatchParts, watchDrift } from './watch-drift.ts'
import { beatsOf } from './watch-schedule.ts'

const nothing: DriftCheck = { startedAt: 0, stacks: [], error: null }

/** A watch every 10 s whose clock goes on only when it waits or checks. Ended after some checks. */
function watched(checks: number, set: Partial<WatchParts> & { readonly takes?: number } = {}) {
  const ending = new AbortController()
  const state = { time: 0, done: 0, log: [] as string[] }
  const parts: WatchParts = {
    beats: beatsOf({ interval: 10_000 }),
    check: async () => {
      state.log.push(`check at ${state.time}`)
      state.time += set.takes ?? 100
      state.done += 1
      return nothing
    },
    now: () => state.time,
    waitUntil: async (time) => {
      state.time = Math.max(state.time, time)
    },
    signal: ending.signal,
    onCheck: () => {
      if (state.done === checks) ending.abort()
    },
    onNext: (time) => state.log.push(`next at ${time}`),
    ...set,
  }
  return { state, ending, end: watchDrift(parts) }
}

describe('a watch', () => {
  it('checks at once, tells of the next check, waits for it, and ends when it is told to', async () => {
    const { state, end } = watched(3)
    await end
    expect(state.log).toEqual(['check at 0', 'next at 10000', 'check at 10000', 'next at 20000', 'check at 20000'])
  })

  it('never has two checks at a time: a beat that falls into one is left out', async () => {
    const { state, end } = watched(2, { takes: 25_000 })
    await end
    expect(state.log).toEqual(['check at 0', 'next at 30000', 'check at 30000'])
  })

  it('goes on after a check in which everything failed', async () => {
    const seen: DriftCheck[] = []
    const ending = new AbortController()
    const failing = { ...nothing, error: new Error('busy') }
    const { end } = watched(0, {
      check: async () => (seen.length === 0 ? failing : nothing),
      signal: ending.signal,
      onCheck: (check) => {
        seen.push(check)
        if (seen.length === 2) ending.abort()
      },
    })
    await end
    expect(seen).toEqual([failing, nothing])
  })

  it('that is told to end while it waits checks no more', async () => {
    const ending = new AbortController()
    const { state, end } = watched(9, { signal: ending.signal, waitUntil: async () => ending.abort() })
    await end
    expect(state.done).toBe(1)
  })

  it('tells nothing of a check of which nothing was done when it was told to end', async () => {
    const ending = new AbortController()
    const told: DriftCheck[] = []
    const { end } = watched(9, {
      signal: ending.signal,
      check: async () => {
        ending.abort()
        return nothing
      },
      onCheck: (check) => told.push(check),
    })
    await end
    expect(told).toEqual([])
  })

  it('ends by itself when no beat is left', async () => {
    const { state, end } = watched(9, { beats: { first: () => 0, next: () => null } })
    await end
    expect(state.log).toEqual(['check at 0'])
  })
})

describe('waiting until a time', () => {
  it('ends at once when that has come, and when it is told to', async () => {
    await waitUntil(5, () => 5, new AbortController().signal)
    const ending = new AbortController()
    const waiting = waitUntil(60_000, () => 0, ending.signal)
    ending.abort()
    await waiting
  })

  it('looks at the clock again, which may have been set meanwhile', async () => {
    const times = [0, 100]
    await waitUntil(1, () => times.shift() ?? 100, new AbortController().signal)
    expect(times).toEqual([])
  })
})
