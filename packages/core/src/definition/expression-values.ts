import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'
import { bytesOf, bytesValue, wireFormOf } from '../domain/wire.ts'
import { type CelValue, celMap } from './cel-maps.ts'

/** A value, or why it cannot be one. */
export type FromCel = { readonly value: Json } | { readonly problem: string }

const converted = new WeakMap<object, CelValue>()

/** A value in wire form as CEL takes it. Objects are converted once. */
export function toCel(value: Json): CelValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  const known = converted.get(value)
  if (known !== undefined) return known
  const made = containerToCel(value)
  converted.set(value, made)
  return made
}

function containerToCel(value: readonly Json[] | JsonObject): CelValue {
  if (Array.isArray(value)) return value.map(toCel)
  const entries = value as JsonObject
  const form = wireFormOf(entries)
  if (form === '$bytes') return bytesOf(entries)
  if (form === '$number' && /^-?\d{1,18}$/.test(String(entries.$number))) return BigInt(String(entries.$number))
  return celMap(
    Object.entries(entries).map(([key, item]) => [key.startsWith('$$') ? key.slice(1) : key, toCel(item)] as const),
  )
}

const halfACharacter = { problem: 'gives text with half a character, a surrogate without its other half' }

/** What an expression gave, in wire form. */
export function fromCel(value: CelValue): FromCel {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? { value } : halfACharacter
    case 'boolean':
      return { value }
    case 'bigint':
      return fromInteger(value)
    case 'number':
      return fromDouble(value)
    case 'object':
      return value === null ? { value: null } : fromObject(value)
    default:
      return { problem: `gives a ${typeof value}` }
  }
}

/** A value inside text, or why it has no place there. */
export function celText(value: CelValue): { readonly text: string } | { readonly problem: string } {
  const outcome = fromCel(value)
  if ('problem' in outcome) return outcome
  const json = outcome.value
  if (typeof json === 'string') return { text: json }
  if (typeof json === 'number' || typeof json === 'boolean') return { text: String(json) }
  if (json === null) return { problem: 'gives null, which has no text' }
  if (Array.isArray(json))
    return { problem: 'gives a list, which has no one text: join it, as in vars.names.join(", ")' }
  return { problem: wireFormOf(json) === null ? 'gives a map, which has no text' : 'gives bytes, which have no text' }
}

function fromInteger(value: bigint): FromCel {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return { value: number }
  return { problem: `gives ${value}, which is beyond 2^53 and not kept exactly: convert it with string()` }
}

function fromDouble(value: number): FromCel {
  if (!Number.isFinite(value)) return { problem: `gives ${value}, which JSON cannot hold` }
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return { problem: `gives ${value}, which is beyond 2^53 and not kept exactly: convert it with string()` }
  return { value: Object.is(value, -0) ? 0 : value }
}

function fromObject(value: object): FromCel {
  if (Array.isArray(value)) return fromList(value)
  if (value instanceof Uint8Array) return { value: bytesValue(value) }
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? { problem: 'gives no valid time' } : { value: value.toISOString() }
  if (value instanceof Map) return fromEntries([...value])
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return fromEntries(Object.entries(value))
  return fromSpecial(value)
}

/** Unsigned integers become numbers; durations become text in seconds, as protobuf's JSON writes them. */
function fromSpecial(value: object): FromCel {
  const primitive: unknown = value.valueOf()
  if ('seconds' in value && typeof primitive === 'number') return { value: `${primitive / 1000}s` }
  if (typeof primitive === 'bigint') return fromInteger(primitive)
  return { problem: 'gives something that is not a value' }
}

function fromList(items: readonly unknown[]): FromCel {
  const result: Json[] = []
  for (const item of items) {
    const outcome = fromCel(item)
    if ('problem' in outcome) return outcome
    result.push(outcome.value)
  }
  return { value: result }
}

function fromEntries(entries: readonly (readonly [unknown, unknown])[]): FromCel {
  const result: Record<string, Json> = {}
  for (const [key, item] of entries) {
    const name = String(key)
    if (name === '__proto__') return { problem: 'gives a map with the key "__proto__"' }
    if (!name.isWellFormed()) return halfACharacter
    const outcome = fromCel(item)
    if ('problem' in outcome) return outcome
    result[name.startsWith('$') ? `$${name}` : name] = outcome.value
  }
  return { value: result }
}

/** Whether a value, or something inside it, stands for content that is not in hand. */
export function isNotInHand(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isNotInHand)
  if (!isJsonObject(value)) return false
  const form = wireFormOf(value)
  if (form === '$object' || form === '$secret' || form === '$digest') return true
  return form === null && Object.values(value).some(isNotInHand)
}
