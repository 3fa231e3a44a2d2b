import type { ResourceReader } from '../contracts/resource-reader.ts'
import { type Change, noChange } from '../domain/change.ts'
import type { Observation, ReadableObservation, UnreadableObservation } from '../domain/observation.ts'
import type { Target } from '../domain/target.ts'
import { messageOf } from './bounded-call.ts'
import { withUnobservable } from './unobservable-fields.ts'

/** What was found, and what separates it from what is declared. The change is null when it could not be read. */
export interface Comparison {
  readonly observation: Observation
  readonly change: Change | null
}

/** The provider's diff, with its failures turned into what they mean: it is not known how the two compare. */
export function computeChange(reader: ResourceReader | null, target: Target, observation: Observation): Comparison {
  if (observation.status === 'unreadable' || reader === null) return { observation, change: null }
  if (target.declared === null && observation.status === 'absent') return { observation, change: noChange }
  try {
    const change = reader.diff(target, observation as ReadableObservation)
    return { observation, change: withUnobservable(change, target, reader.schema) }
  } catch (error) {
    const detail = `the reader of ${reader.type} could not compare it: ${messageOf(error)}`
    const unreadable: UnreadableObservation = { status: 'unreadable', reason: 'invalid', detail }
    return { observation: unreadable, change: null }
  }
}
