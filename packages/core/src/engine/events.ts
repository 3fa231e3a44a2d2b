import type { StateReader } from '../contracts/state-reader.ts'
import type { EventRecord } from '../domain/event.ts'
import { eventHash } from '../domain/event-hash.ts'
import { EngineError } from '../errors/engine-error.ts'
import { eventStatistics } from '../events/event-statistics.ts'
import { followEvents } from '../events/follow-events.ts'
import { requireKnownStack } from '../events/require-known-stack.ts'
import { typesOfPatterns } from '../events/types-of-patterns.ts'
import type {
  EventFollowRequest,
  EventListRequest,
  EventRequest,
  EventStatistics,
  EventView,
} from './requests/event-requests.ts'

const defaultLimit = 50
const defaultInterval = 250

function filterOf({ stack, types, severities, since }: EventRequest) {
  return {
    ...(stack === undefined ? {} : { stack }),
    ...(types === undefined ? {} : { types: typesOfPatterns(types) }),
    ...(severities === undefined ? {} : { severities }),
    ...(since === undefined ? {} : { since }),
  }
}

/** Newest first. */
export async function listEvents(request: EventListRequest, state: StateReader): Promise<readonly EventRecord[]> {
  const events = await state.findEvents({ ...filterOf(request), limit: request.limit ?? defaultLimit })
  if (events.length === 0 && request.stack !== undefined) requireKnownStack(request.stack, await state.eventChains())
  return events
}

/** One event, judged by its hashes. */
export async function showEvent(id: number, state: StateReader): Promise<EventView> {
  const event = await state.event(id)
  if (event === null)
    throw new EngineError('no-such-event', {
      message: `There is no event ${id}.`,
      remedy: 'List them with "sloth-runner stack events list".',
    })
  const { hash, ...content } = event
  const [before] = event.seq === 1 ? [] : await state.events(event.stackId, { after: event.seq - 2, limit: 1 })
  const follows = event.seq === 1 || (before?.seq === event.seq - 1 && before.hash === event.previousHash)
  return { event, intact: follows && eventHash(content) === hash }
}

/** Sums of what is on record, and how far it goes. */
export async function countEvents(
  request: Pick<EventRequest, 'stack' | 'since'>,
  state: StateReader,
): Promise<EventStatistics> {
  const { stack, since = null } = request
  const all = await state.eventChains()
  if (stack !== undefined) requireKnownStack(stack, all)
  const chains = all.filter((chain) => stack === undefined || chain.stack === stack)
  return eventStatistics(await state.eventCounts(request), chains, since)
}

/** Events as they come; closes the reader when nobody wants more. */
export async function* follow(request: EventFollowRequest, state: StateReader): AsyncGenerator<EventRecord> {
  try {
    const { signal, interval = defaultInterval } = request
    yield* followEvents(state, {
      filter: filterOf(request),
      interval,
      signal,
      onFollowing: () => request.onFollowing?.(),
    })
  } finally {
    await state.close()
  }
}
