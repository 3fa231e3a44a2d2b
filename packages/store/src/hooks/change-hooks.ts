import {
  EngineError,
  type Hook,
  type HookDefinition,
  type NewEvent,
  NoSuchHookError,
  type RemovedHook,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { toText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import { appendEvent } from '../events/append-event.ts'
import { cancelPending } from './delivery-queries.ts'
import { hookOf } from './hook-queries.ts'
import { readHooks } from './read-hooks.ts'

/** Who changes hooks, and when. */
export interface HookChange {
  readonly actor: string
  readonly now: number
  readonly writeId: string
}

const insertHook = statement(
  (given: {
    name: string
    events: string
    stack: string | null
    target: string
    timeout: number
    now: number
    actor: string
  }) =>
    tables
      .insertInto('hooks')
      .values({
        name: given.name,
        events: given.events,
        stack: given.stack,
        target: given.target,
        timeout: given.timeout,
        created_at: given.now,
        created_by: given.actor,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll(),
)

const deleteHook = statement((given: { name: string }) =>
  tables.deleteFrom('hooks').where('name', '=', given.name).returningAll(),
)

/** Adds a hook; it is told of what is recorded from then on. `EngineError` `hook-exists`. Inside a transaction. */
export function addHook(connection: Connection, hook: HookDefinition, change: HookChange): Hook {
  const { name, events, stack, target, timeout } = hook
  const { actor, now } = change
  const configured = connection.hooks.configured.find((one) => one.name === name)
  if (configured !== undefined) throw hookExists(name, `It is configured in ${configured.source}.`)
  note(connection, 'added', { name, events, stack, target }, change)
  const given = { name, events: toText(events), stack, target: toText(target), timeout, now, actor }
  const row = connection.get(insertHook(given))
  if (row === undefined) throw hookExists(name)
  return hookOf(row)
}

/** Removes a hook that was added and cancels what waits for it. `EngineError` `no-such-hook`. Inside a transaction. */
export function removeHook(connection: Connection, name: string, change: HookChange): RemovedHook {
  const known = readHooks(connection)
  const hook = known.find((one) => one.name === name && one.origin === 'added')
  if (hook === undefined) throw notAdded(name, known)
  note(connection, 'removed', hook, change)
  connection.get(deleteHook({ name }))
  const { now, actor } = change
  const cancelled = connection.run(cancelPending({ hook: name, now, error: `The hook was removed by ${actor}.` }))
  return { hook, cancelled }
}

/** What a hook does is left out of the event: addresses and commands may hold what nobody else should read. */
function note(
  connection: Connection,
  done: 'added' | 'removed',
  { name, events, stack, target }: Pick<Hook, 'name' | 'events' | 'stack' | 'target'>,
  { actor, now, writeId }: HookChange,
): void {
  const of = stack === null ? '' : ` of the stack "${stack}"`
  const event: NewEvent = {
    type: `hook.${done}`,
    severity: 'info',
    message: `The hook "${name}" for ${events.join(', ')}${of} was ${done}.`,
    source: 'hook',
    actor,
    data: { name, events, stack, kind: target.kind },
  }
  appendEvent(connection, null, event, now, writeId)
}

function hookExists(name: string, detail?: string): EngineError {
  return new EngineError('hook-exists', {
    message: `There is a hook "${name}" already.`,
    remedy: `Choose another name, or remove it first: "sloth-runner hook remove ${name}".`,
    ...(detail === undefined ? {} : { detail }),
  })
}

function notAdded(name: string, known: readonly Hook[]): EngineError {
  const configured = known.find((one) => one.name === name)
  if (configured === undefined)
    return new NoSuchHookError(
      name,
      known.map((hook) => hook.name),
    )
  return new EngineError('no-such-hook', {
    message: `The hook "${name}" was not added: it is configured.`,
    remedy: `Take it out of ${configured.source}.`,
  })
}
