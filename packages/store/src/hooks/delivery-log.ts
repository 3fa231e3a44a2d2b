import { type Hook, hookDepthLimit, wantsEvent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { toText } from '../database/json-text.ts'
import { newId } from '../database/new-id.ts'
import { statement, tables } from '../database/query.ts'
import { configuredHook, hookOf, selectHooks } from './hook-queries.ts'

/** What the events of one write transaction make known to hooks. */
export interface DeliveryLog {
  /** An event that was written: a delivery is made for each hook that wants it. */
  add(event: { readonly id: number; readonly type: string; readonly stack: string | null }): void
}

const insertDelivery = statement(
  (given: {
    key: string
    hook: string
    origin: string
    target: string
    timeout: number
    eventId: number
    depth: number
    now: number
  }) =>
    tables.insertInto('deliveries').values({
      delivery_key: given.key,
      hook: given.hook,
      origin: given.origin,
      target: given.target,
      timeout: given.timeout,
      event_id: given.eventId,
      depth: given.depth,
      status: 'pending',
      created_at: given.now,
      due_at: given.now,
    }),
)

/** The deliveries of one transaction, to the hooks that there are before it adds or removes any. */
export function deliveryLog(connection: Connection, now: number): DeliveryLog {
  const { configured, depth, onTooDeep } = connection.hooks
  const hooks: readonly Hook[] = [...connection.all(selectHooks({})).map(hookOf), ...configured.map(configuredHook)]
  return {
    add: (event) => {
      for (const hook of hooks) {
        if (!wantsEvent(hook, event)) continue
        if (depth >= hookDepthLimit) return onTooDeep()
        const { name, origin, timeout } = hook
        const target = toText(hook.target)
        const eventId = event.id
        connection.run(insertDelivery({ key: newId(), hook: name, origin, target, timeout, eventId, depth, now }))
      }
    },
  }
}
