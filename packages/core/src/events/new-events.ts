import type { StateReader } from '../contracts/state-reader.ts'
import type { EventChain, EventRecord } from '../domain/event.ts'

/** Events read at once. */
const sliceSize = 500

/**
 * What was committed between two readings of the heads of chains, in the order in which it was. A chain that does not go
 * on from its head before was replaced, by a restored copy of the database: told is then what is younger than that.
 */
export async function newEvents(
  state: StateReader,
  before: readonly EventChain[],
  now: readonly EventChain[],
): Promise<readonly EventRecord[]> {
  const heads = new Map(before.map((chain) => [chain.stackId, chain]))
  const grown = await Promise.all(now.map((chain) => eventsAfter(state, chain, heads.get(chain.stackId))))
  const told = grown.includes(null) ? await sinceRestore(state, now, grown, heads) : grown
  return told.flatMap((events) => events ?? []).sort((one, other) => one.id - other.id)
}

/** Of chains that were replaced, and of those that the restored copy brought back, what came after the restore. */
async function sinceRestore(
  state: StateReader,
  chains: readonly EventChain[],
  grown: readonly (readonly EventRecord[] | null)[],
  heads: ReadonlyMap<number | null, EventChain>,
): Promise<readonly (readonly EventRecord[])[]> {
  const restoredAt = await timeOfRestore(state)
  const young = chains.map(async (chain, index) => {
    const events = grown[index] ?? null
    if (events !== null && heads.has(chain.stackId)) return events
    return (events ?? (await eventsUpTo(state, chain, 0))).filter(({ createdAt }) => createdAt >= restoredAt)
  })
  return Promise.all(young)
}

/** What a chain gained; null when it does not go on from that head. */
async function eventsAfter(
  state: StateReader,
  chain: EventChain,
  head: EventChain | undefined,
): Promise<readonly EventRecord[] | null> {
  if (head === undefined) return eventsUpTo(state, chain, 0)
  if (chain.head === head.head) return []
  if (chain.seq <= head.seq) return null
  const events = await eventsUpTo(state, chain, head.seq)
  return events[0]?.previousHash === head.head ? events : null
}

/** Between a position and the head that was read, which others may have moved on since. */
async function eventsUpTo(state: StateReader, chain: EventChain, position: number): Promise<readonly EventRecord[]> {
  const events: EventRecord[] = []
  for (let after = position; after < chain.seq; ) {
    const limit = Math.min(sliceSize, chain.seq - after)
    const slice = await state.events(chain.stackId, { after, limit })
    events.push(...slice)
    const last = slice.at(-1)
    if (last === undefined) break
    after = last.seq
  }
  return events
}

/** When the newest restore was prepared; 0 when none is on record, so that rather too much is told than too little. */
async function timeOfRestore(state: StateReader): Promise<number> {
  const [restored] = await state.findEvents({ types: ['database.restored'], limit: 1 })
  return restored?.createdAt ?? 0
}
