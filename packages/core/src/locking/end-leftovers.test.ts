import { expect, test } from 'vitest'
import type { WritingHost } from '../contracts/host.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { RunRecord } from '../domain/run.ts'
import { endLeftovers } from './end-leftovers.ts'

/** What is ended and written when the newest run of a stack stands like this. */
async function ended(latest: Pick<RunRecord, 'status' | 'endedAt'> | null) {
  const run = latest === null ? [] : [{ id: 7, stackId: 1, kind: 'run', ...latest }]
  const marks: string[] = []
  const writes: StateWrite[] = []
  const store = {
    runs: async () => run,
    write: async (_: unknown, batch: readonly StateWrite[]) => void writes.push(...batch),
  } as unknown as StateStore
  const host = {
    endMarked: async (mark: string) => {
      marks.push(mark)
      return [{ pid: 42, name: 'sleep', killed: false }]
    },
  } as unknown as WritingHost
  const hold = { stack: { id: 1 } } as Parameters<typeof endLeftovers>[0]
  const processes = await endLeftovers(hold, { store, host, actor: 'ann', onNotice: () => undefined })
  return { asked: marks.length, ended: processes.length, told: writes.length }
}

test('what a run left running whose process is gone is ended, and told', async () => {
  expect(await ended({ status: 'interrupted', endedAt: null })).toEqual({ asked: 1, ended: 1, told: 1 })
})

test.each([
  ['none', null],
  ['one that ended by itself', { status: 'completed', endedAt: 5 }],
  ['one that failed', { status: 'failed', endedAt: 5 }],
  ['one that was interrupted, and closed by the next', { status: 'interrupted', endedAt: 5 }],
] as const)('nothing is ended after %s: it may be meant to run', async (_, latest) => {
  expect(await ended(latest)).toEqual({ asked: 0, ended: 0, told: 0 })
})
