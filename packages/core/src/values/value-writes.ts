import type { NewSecret } from '../contracts/secret-vault.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import { typeOfValue, type ValueRecord } from '../domain/value.ts'
import { fromWire } from '../domain/wire.ts'

/** A value longer than this, as JSON, is not repeated in its event. */
const longestTold = 1000

/** A value as it shall be. */
export interface ValueSetting {
  readonly key: string
  /** As it is kept: in wire form, a sensitive one sealed. */
  readonly value: Json
  readonly sensitive: boolean
  readonly expiresAt: number | null
  /** The secrets that it names and that are not on record yet. */
  readonly secrets: readonly NewSecret[]
  /** What was added to the number that was there. */
  readonly added?: number
}

/** What sets a value, with its event. Nothing when it is so already. Pure. */
export function setWrites(before: ValueRecord | null, setting: ValueSetting, actor: string): readonly StateWrite[] {
  const { key, value, sensitive, expiresAt, secrets } = setting
  const same =
    before !== null && before.sensitive === sensitive && before.expiresAt === expiresAt && sameJson(before.value, value)
  if (same) return []
  return [
    ...secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    { write: 'value', key, value, sensitive, expiresAt },
    { write: 'event', event: setEvent(setting, actor) },
  ]
}

/** What removes a value, with its event. Pure. */
export function removeWrites({ key, sensitive }: ValueRecord, actor: string): readonly StateWrite[] {
  const event: NewEvent = {
    type: 'value.deleted',
    severity: 'info',
    message: `The value "${key}" was deleted.`,
    source: 'values',
    actor,
    data: { key, sensitive },
  }
  return [
    { write: 'remove-value', key },
    { write: 'event', event },
  ]
}

function doneText(added: ValueSetting['added']): string {
  if (added === undefined) return 'was set'
  return added < 0 ? `was lowered by ${-added}` : `was raised by ${added}`
}

function setEvent(setting: ValueSetting, actor: string): NewEvent {
  const { key, sensitive, expiresAt, added } = setting
  return {
    type: 'value.set',
    severity: 'info',
    message: `The ${sensitive ? 'sensitive value' : 'value'} "${key}" ${doneText(added)}.`,
    source: 'values',
    actor,
    data: {
      key,
      sensitive,
      ...toldValue(setting),
      ...(added === undefined ? {} : { added }),
      ...(expiresAt === null ? {} : { expiresAt }),
    },
  }
}

/** Of a sensitive value nothing is told, and of a long one its type alone. */
function toldValue({ value, sensitive }: ValueSetting): JsonObject {
  if (sensitive) return {}
  const type = typeOfValue(fromWire(value))
  return JSON.stringify(value).length > longestTold ? { type } : { type, value }
}
