import { setTimeout as delay } from 'node:timers/promises'
import type { StateReader } from '../contracts/state-reader.ts'
import type { EventChain, EventFilter, EventRecord } from '../domain/event.ts'
import { newEvents } from './new-events.ts'
import { requireKnownStack } from './require-known-stack.ts'

/** What to follow, and how often to look. */
export interface Following {
  /** `since`: those on record come first. */
  readonly filter: EventFilter
  /** Milliseconds between two looks. */
  readonly interval: number
  readonly signal: AbortSignal | undefined
  onFollowing(): void
}

/**
 * Events as they are committed, by whichever process. Each look takes the heads of all chains in one consistent read and
 * tells what lies between the heads before and these: ids that transactions under way were given earlier do not matter,
 * so nothing is missed and nothing comes twice. Told to end, it looks once more. Throws when the filter's stack is not on record.
 */
export async function* followEvents(state: StateReader, following: Following): AsyncGenerator<EventRecord> {
  const { filter, interval, signal, onFollowing } = following
  const chosen = ({ stack }: EventChain): boolean => filter.stack === undefined || stack === filter.stack
  const all = await state.eventChains()
  if (filter.stack !== undefined) requireKnownStack(filter.stack, all)
  let chains = all.filter(chosen)
  onFollowing()
  yield* await onRecord(state, filter, chains)
  for (let more = true; more; ) {
    more = await waited(interval, signal)
    const before = chains
    chains = (await state.eventChains()).filter(chosen)
    for (const event of await newEvents(state, before, chains)) if (matches(event, filter)) yield event
  }
}

/** What the filter's `since` asks for, up to the heads from which the following begins. Oldest first. */
async function onRecord(
  state: StateReader,
  filter: EventFilter,
  chains: readonly EventChain[],
): Promise<readonly EventRecord[]> {
  if (filter.since === undefined) return []
  const heads = new Map(chains.map(({ stackId, seq }) => [stackId, seq]))
  const found = await state.findEvents({ ...filter, limit: Number.MAX_SAFE_INTEGER })
  return found.filter(({ stackId, seq }) => seq <= (heads.get(stackId) ?? 0)).toReversed()
}

function matches({ type, severity }: EventRecord, { types, severities }: EventFilter): boolean {
  return (types === undefined || types.includes(type)) && (severities === undefined || severities.includes(severity))
}

/** False once the following is to end. */
async function waited(interval: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    signal?.throwIfAborted()
    await delay(interval, undefined, signal === undefined ? {} : { signal })
    return true
  } catch {
    return false
  }
}
