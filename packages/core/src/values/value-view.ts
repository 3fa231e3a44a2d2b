import type { Json } from '../domain/json.ts'
import { typeOfValue, type ValueRecord, type ValueView } from '../domain/value.ts'
import { fromWire } from '../domain/wire.ts'

/** A value for showing. `clear` is what is behind a sensitive one; without it that one is hidden. Pure. */
export function valueView(record: ValueRecord, clear?: Json): ValueView {
  const { key, sensitive, expiresAt, createdAt, updatedAt } = record
  const rest = { key, sensitive, expiresAt, createdAt, updatedAt }
  if (sensitive && clear === undefined) return { ...rest, value: null, type: null }
  const value = fromWire(clear ?? record.value)
  return { ...rest, value, type: typeOfValue(value) }
}
