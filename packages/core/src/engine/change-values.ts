import type { Hold } from '../contracts/state-store.ts'
import type { Json } from '../domain/json.ts'
import { longestDuration } from '../domain/quantities.ts'
import type { ValueChange, ValueRecord } from '../domain/value.ts'
import { EngineError } from '../errors/engine-error.ts'
import { sealForWriting } from '../sealing/seal-values.ts'
import { addedValue } from '../values/added-value.ts'
import { checkedValue, requireKey } from '../values/check-value.ts'
import { valueView } from '../values/value-view.ts'
import { removeWrites, setWrites, type ValueSetting } from '../values/value-writes.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import { noSuchValue } from './no-such-value.ts'
import type { HoldRequest } from './requests/hold-request.ts'
import type { IncrementRequest, SetValueRequest } from './requests/value-requests.ts'
import { requireStack } from './require-stack.ts'

/** A value as it is to be, in clear and in wire form. */
interface Wanted extends Omit<ValueSetting, 'secrets'> {}

/** Puts a value under a key. */
export async function setValue(
  stack: string,
  { key, value }: { readonly key: string; readonly value: Json },
  request: SetValueRequest,
  context: EngineContext,
): Promise<ValueChange> {
  const wire = checkedValue(key, value)
  const { ttl } = request
  requireTtl(ttl)
  return changing(stack, key, request, context, (before) => {
    const sensitive = request.sensitive ?? before?.sensitive ?? false
    if (before?.sensitive === true && !sensitive) throw staysSensitive(key)
    return { key, value: wire, sensitive, expiresAt: ttl === undefined ? null : endOf(ttl, context) }
  })
}

/** Adds to the number under a key. Under the lock nobody else can have read what is being added to. */
export async function incrementValue(
  stack: string,
  key: string,
  request: IncrementRequest,
  context: EngineContext,
): Promise<ValueChange> {
  const { by = 1, ttl } = request
  checkedValue(key, by)
  requireTtl(ttl)
  return changing(stack, key, request, context, (before) => ({
    key,
    value: addedValue(key, before, by),
    sensitive: false,
    expiresAt: ttl === undefined ? (before?.expiresAt ?? null) : endOf(ttl, context),
    added: by,
  }))
}

/** Removes the value under a key. */
export async function deleteValue(
  stack: string,
  key: string,
  request: HoldRequest,
  context: EngineContext,
): Promise<void> {
  requireKey(key)
  const { store, identity } = context.options
  const { id } = await requireStack(stack, store)
  const refuse = async () => {
    throw noSuchValue(stack, key, await store.valueKeys(id))
  }
  if ((await store.values(id, { keys: [key] })).length === 0) await refuse()
  await holdingBriefly(stack, 'values delete', request, context, async (hold) => {
    const record = await valueUnder(hold, key, context)
    if (record === null) return refuse()
    await store.write(hold, removeWrites(record, identity))
  })
}

async function valueUnder(hold: Hold, key: string, { options }: EngineContext): Promise<ValueRecord | null> {
  const [record] = await options.store.values(hold.stack.id, { keys: [key] })
  return record ?? null
}

async function changing(
  stack: string,
  key: string,
  request: HoldRequest,
  context: EngineContext,
  decide: (before: ValueRecord | null) => Wanted,
): Promise<ValueChange> {
  await requireStack(stack, context.options.store)
  return holdingBriefly(stack, 'values set', request, context, async (hold) => {
    const before = await valueUnder(hold, key, context)
    return writeValue(hold, before, decide(before), context)
  })
}

async function writeValue(
  hold: Hold,
  before: ValueRecord | null,
  wanted: Wanted,
  context: EngineContext,
): Promise<ValueChange> {
  const { store, identity } = context.options
  const { key, value: clear, sensitive, expiresAt } = wanted
  const { values, secrets } = await sealForWriting(
    [{ value: clear, sensitive: sensitive ? [[]] : [], previous: before?.value ?? null }],
    store.secrets,
    identity,
  )
  const value = values[0] ?? null
  const writes = setWrites(before, { ...wanted, value, secrets }, identity)
  if (writes.length > 0) await store.write(hold, writes)
  const now = store.clock.now()
  const changed = writes.length > 0
  const times = {
    createdAt: before?.createdAt ?? now,
    updatedAt: before === null || changed ? now : before.updatedAt,
  }
  return {
    stack: hold.stack.name,
    value: valueView({ key, value, sensitive, expiresAt, ...times }),
    created: before === null,
    changed,
  }
}

function endOf(ttl: number, { options }: EngineContext): number {
  return options.store.clock.now() + ttl
}

function requireTtl(ttl: number | undefined): void {
  if (ttl === undefined || (Number.isSafeInteger(ttl) && ttl > 0 && ttl <= longestDuration)) return
  throw new EngineError('usage', {
    message: `A value lasts at least a millisecond and at most a hundred years, not ${ttl} ms.`,
    remedy: 'Leave the time to live out for a value that stays.',
  })
}

function staysSensitive(key: string): EngineError {
  return new EngineError('usage', {
    message: `The value "${key}" is sensitive, and stays so until it is deleted.`,
    remedy: 'Give its new value on standard input or in a file; or delete it first.',
  })
}
