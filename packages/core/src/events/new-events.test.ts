import { expect, test } from 'vitest'
import type { StateReader } from '../contracts/state-reader.ts'
import type { EventChain, EventRecord } from '../domain/event.ts'
import { newEvents } from './new-events.ts'

const chain = (seq: number, head: string): EventChain => ({ stackId: 1, stack: 'web', deletedAt: null, seq, head })

/** A chain of events of these hashes, one each second, of which the record was restored from a copy at some second. */
function restored(hashes: string, second: number): StateReader {
  const events = [...hashes].map((hash, index): EventRecord => {
    const [seq, previousHash] = [index + 1, hashes[index - 1] ?? '0']
    const told = { type: 'stack.updated', severity: 'info', message: hash, source: 'run', actor: 'ann' } as const
    return { ...told, id: seq, stackId: 1, stack: 'web', seq, createdAt: seq, previousHash, hash }
  })
  return {
    events: async (_: number, { after = 0, limit = 0 }) => events.slice(after, after + limit),
    findEvents: async () => [{ createdAt: second }],
  } as unknown as StateReader
}

const told = async (state: StateReader, before: EventChain, now: EventChain) =>
  (await newEvents(state, [before], [now])).map(({ message }) => message).join('')

test('of a chain that goes on from where it was all that is new is told', async () => {
  expect(await told(restored('abcd', 0), chain(2, 'b'), chain(4, 'd'))).toBe('cd')
})

test('of one that grew past where it was, on another way, only what is younger than the restore is told', async () => {
  expect(await told(restored('axyz', 4), chain(2, 'b'), chain(4, 'z'))).toBe('z')
})

test('of one that is shorter than it was, or as long, only what is younger than the restore is told', async () => {
  expect(await told(restored('axy', 3), chain(3, 'c'), chain(3, 'y'))).toBe('y')
  expect(await told(restored('ax', 2), chain(3, 'c'), chain(2, 'x'))).toBe('x')
})
