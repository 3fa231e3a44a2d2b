import type { ResourceReader } from '../contracts/resource-reader.ts'
import { type Change, noChange } from '../domain/change.ts'
import type { Observation, ReadableObservation, UnreadableObservation } from '../domain/observation.ts'
import { overlaps } from '../domain/path.ts'
import type { Target } from '../domain/target.ts'
import { messageOf } from '../errors/message-of.ts'
import { ProviderError } from '../errors/provider-error.ts'
import { withUnobservable } from './unobservable-fields.ts'

/** What was found, and what separates it from what is declared. The change is null when it could not be read. */
export interface Comparison {
  readonly observation: Observation
  readonly change: Change | null
}

/**
 * The provider's diff, with its failures turned into what they mean: it is not known how the two compare. Nor is it of fields
 * that could not be read, so that nothing is done for their sake.
 */
export function computeChange(reader: ResourceReader | null, target: Target, observation: Observation): Comparison {
  if (observation.status === 'unreadable' || reader === null) return { observation, change: null }
  if (target.declared === null && observation.status === 'absent') return { observation, change: noChange }
  try {
    const change = reader.diff(target, observation as ReadableObservation)
    const readable = withoutUnreadable(change, observation as ReadableObservation)
    return { observation, change: withUnobservable(readable, target, reader.schema) }
  } catch (error) {
    const isTold = ProviderError.isInstance(error)
    const detail = isTold ? error.message : `the reader of ${reader.type} could not compare it: ${messageOf(error)}`
    const unreadable: UnreadableObservation = { status: 'unreadable', reason: 'invalid', detail }
    return { observation: unreadable, change: null }
  }
}

function withoutUnreadable(change: Change, observation: ReadableObservation): Change {
  const { unreadable = [] } = observation.status === 'present' ? observation : {}
  if (unreadable.length === 0 || change.fields.length === 0) return change
  const fields = change.fields.filter(({ path }) => !unreadable.some((field) => overlaps(field.path, path)))
  if (fields.length === change.fields.length) return change
  return fields.length === 0 ? { ...noChange, suppressed: change.suppressed } : { ...change, fields }
}
