import type { StateReader } from '../contracts/state-reader.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { DeliveryFilter, DeliveryRecord, HookTest, RemovedHook, RetryRequest } from '../domain/delivery.ts'
import { type EventRecord, eventTypes } from '../domain/event.ts'
import { firstEventHash } from '../domain/event-hash.ts'
import { type Hook, type HookWish, hookDepthLimit, wantsEvent } from '../domain/hook.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { NoSuchDeliveryError } from '../errors/no-such-delivery-error.ts'
import { NoSuchHookError } from '../errors/no-such-hook-error.ts'
import { type CallEnd, callHook } from '../hooks/call-hook.ts'
import { checkHook } from '../hooks/check-hook.ts'
import { inspectHook } from '../hooks/inspect-hook.ts'
import type { EngineContext } from './engine-context.ts'
import type { HookCheck } from './requests/hook-requests.ts'

/** Adds a hook that is as it should be, whose secret can be read. */
export async function addHook(wish: HookWish, context: EngineContext): Promise<Hook> {
  const { store, identity, host } = context.options
  const { hook, findings } = checkHook(wish)
  const secret = hook.target.kind === 'http' ? await inspectHook(hook, host) : []
  const all = [...findings, ...secret]
  if (all.length > 0) throw new InvalidInputError(all)
  return store.addHook(hook, identity)
}

/** All hooks, with what would keep each from being called on this machine. */
export async function checkHooks({ options: { store, host } }: EngineContext): Promise<readonly HookCheck[]> {
  const hooks = await store.reader().hooks()
  return Promise.all(
    hooks.map(async ({ counts: _, lastError: __, ...hook }) => ({ hook, findings: await inspectHook(hook, host) })),
  )
}

/** Removes a hook. For a name that nothing has, nothing is written: a record that does not exist is not made. */
export async function removeHook(name: string, { options }: EngineContext): Promise<RemovedHook> {
  await requireHook(name, options.store.reader())
  return options.store.removeHook(name, options.identity)
}

/** Lets deliveries begin anew; where there is no record none is made. */
export async function retryDeliveries(request: RetryRequest, store: StateStore): Promise<readonly DeliveryRecord[]> {
  if ((await store.deliveries({ limit: 1 })).length > 0) return store.retryDeliveries(request)
  if ('failed' in request) {
    if (request.hook !== undefined) await requireHook(request.hook, store.reader())
    return []
  }
  throw new NoSuchDeliveryError(request.ids[0] ?? 0)
}

/** Calls a hook once. What it starts is as deep as can be: nothing of it is handed to hooks. */
export async function testHook(
  name: string,
  signal: AbortSignal | undefined,
  context: EngineContext,
): Promise<HookTest> {
  const { store, host, post = null } = context.options
  const { counts: _, lastError: __, ...hook } = await requireHook(name, store.reader())
  const event = sampleEvent(hook, context)
  const key = `test-${event.createdAt}`
  const call = { hook, event, key, attempt: 1, depth: hookDepthLimit, mark: `hook:${key}`, database: store.file }
  const started = performance.now()
  const end = await callHook(call, { host, post, signal })
  return { hook, event, ok: end.ok, error: errorOf(end), duration: Math.round(performance.now() - started) }
}

function errorOf(end: CallEnd): string | null {
  if (end.ok) return null
  return 'error' in end ? end.error : 'It was interrupted.'
}

function sampleEvent(hook: Hook, { options }: EngineContext): EventRecord {
  const { stack } = hook
  const type = eventTypes.find((one) => wantsEvent(hook, { type: one, stack })) ?? 'stack.updated'
  return {
    id: 0,
    stackId: null,
    stack,
    seq: 0,
    type,
    severity: 'info',
    message: `This is a test of the hook "${hook.name}": nothing has happened.`,
    source: 'hook',
    actor: options.identity,
    data: { test: true },
    createdAt: options.store.clock.now(),
    previousHash: firstEventHash,
    hash: firstEventHash,
  }
}

async function requireHook(name: string, state: StateReader) {
  const hooks = await state.hooks()
  const found = hooks.find((hook) => hook.name === name)
  if (found !== undefined) return found
  throw new NoSuchHookError(
    name,
    hooks.map((hook) => hook.name),
  )
}

/** The deliveries on record; those of a hook that is gone are there too. */
export async function listDeliveries(filter: DeliveryFilter, state: StateReader): Promise<readonly DeliveryRecord[]> {
  const found = await state.deliveries(filter)
  if (
    filter.hook !== undefined &&
    found.length === 0 &&
    (await state.deliveries({ hook: filter.hook, limit: 1 })).length === 0
  )
    await requireHook(filter.hook, state)
  return found
}
