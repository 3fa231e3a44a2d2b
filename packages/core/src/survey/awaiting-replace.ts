import { keyText } from '../domain/place-key.ts'
import { type FieldVerdict, type ResourceVerdict, worseVerdict } from '../domain/verdict.ts'
import { editsWhatItWas } from './make-room.ts'
import { isStillThere } from './shared-keys.ts'
import type { Surveyed } from './subject.ts'

/**
 * What was found of a resource whose old object, another thing that is in force, is still to go. Whatever is at the place that
 * is declared now, and be it all that is declared: it is pending as long as the old one is there, and unknown while that cannot
 * be told. Pure.
 *
 * @param previous what was found of the old object
 */
export function awaitingReplace(found: Surveyed, previous: Surveyed): Surveyed {
  const { subject: old, observation } = previous
  const stays = old.retained || editsWhatItWas(found, previous) || isStillThere(found, previous)
  if (stays || observation.status === 'absent') return found
  return { ...found, verdict: observation.status === 'present' ? pending(found, old) : untold(found, previous) }
}

function pending({ verdict }: Surveyed, old: Surveyed['subject']): ResourceVerdict {
  const told = { reason: 'replace-pending', impact: `it is still the ${whatItWas(old)}` } as const
  if (verdict.fields.some(({ reason }) => reason === 'create'))
    return {
      ...verdict,
      fields: verdict.fields.map((field) => (field.reason === 'create' ? { ...field, ...told } : field)),
    }
  return withField(verdict, { path: [], verdict: 'pending', kind: 'resource', severity: 'high', ...told })
}

/** What is declared may be there already: that its old object is gone is not known. */
function untold({ verdict }: Surveyed, { subject, observation }: Surveyed): ResourceVerdict {
  if (observation.status !== 'unreadable') return verdict
  const { reason, detail, remedy } = observation
  const unreadable = {
    reason,
    detail: `it was the ${whatItWas(subject)}: ${detail}`,
    ...(remedy === undefined ? {} : { remedy }),
  }
  return { unreadable, ...withField(verdict, { path: [], verdict: 'unknown', reason: 'unreadable' }), hasUnknown: true }
}

function withField(verdict: ResourceVerdict, field: FieldVerdict): ResourceVerdict {
  return { ...verdict, verdict: worseVerdict(verdict.verdict, field.verdict), fields: [field, ...verdict.fields] }
}

/** A part of something is told by what it is in: its own key is of no use to a person. */
function whatItWas({ type, identity, edits }: Surveyed['subject']): string {
  const placesOf = (keys: readonly string[]) => keys.map(keyText).join(', ')
  return edits.length === 0 ? `${type} ${placesOf(identity)}` : `${type} in ${placesOf(edits)}`
}
