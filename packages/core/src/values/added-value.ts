import { exactSum } from '../domain/decimal.ts'
import { typeOfValue, type ValueRecord } from '../domain/value.ts'
import { fromWire } from '../domain/wire.ts'
import { EngineError } from '../errors/engine-error.ts'

/**
 * The number under a key with another one added to it; one that is not there counts as 0. `EngineError` `not-countable` when
 * what is there is no number or is sensitive, or when the sum would not be kept exactly. Pure.
 */
export function addedValue(key: string, before: ValueRecord | null, by: number): number {
  if (before?.sensitive === true) throw notCountable(`The value "${key}" is sensitive and is not counted with.`)
  const present = before === null ? 0 : fromWire(before.value)
  if (typeof present !== 'number')
    throw notCountable(
      `The value "${key}" is no number but ${typeOfValue(present)}.`,
      `Set it to a number first, for example to 0.`,
    )
  const sum = present + by
  const nothing = 'Nothing was changed. Set it to a smaller number, or one with fewer digits; or keep it as text.'
  if (!Number.isFinite(sum) || (Number.isInteger(sum) && !Number.isSafeInteger(sum)))
    throw notCountable(`The value "${key}" would become ${sum}, which is beyond 2^53 and not kept exactly.`, nothing)
  const exact = exactSum(present, by)
  if (exact !== null) return exact
  throw notCountable(
    `The value "${key}" is ${present}: with ${by} added to it, it would have more digits than are kept.`,
    nothing,
  )
}

function notCountable(message: string, remedy?: string): EngineError {
  return new EngineError('not-countable', { message, ...(remedy === undefined ? {} : { remedy }) })
}
