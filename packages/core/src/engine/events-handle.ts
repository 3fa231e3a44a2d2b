import type { EngineContext } from './engine-context.ts'
import type { EventsHandle } from './requests/event-requests.ts'

/* Imported when it is first asked for: most commands look at no events. */
const looking = () => import('./events.ts')

/** The audit trail of an engine's store. */
export function eventsHandle(context: EngineContext): EventsHandle {
  const reader = () => context.options.store.reader()
  return {
    list: async (request) => (await looking()).listEvents(request ?? {}, reader()),
    show: async (id) => (await looking()).showEvent(id, reader()),
    follow: async function* (request) {
      yield* (await looking()).follow(request ?? {}, reader())
    },
    stats: async (request) => (await looking()).countEvents(request ?? {}, reader()),
  }
}
