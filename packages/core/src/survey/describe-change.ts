import type { Description } from '../contracts/resource-reader.ts'
import type { Change } from '../domain/change.ts'
import type { Observation } from '../domain/observation.ts'
import { maskedFor, type Subject } from './subject.ts'

/** More of a diff than anybody reads; characters. */
const longestDetail = 20_000

/** A change in the provider's words, with no sensitive value in them; null when it has none or fails. */
export function describeChange(subject: Subject, change: Change, observation: Observation): Description | null {
  if (observation.status === 'unreadable') return null
  const said = askProvider(subject, change, observation)
  if (said === null) return null
  const { detail } = said
  return {
    sentence: maskedFor(subject, said.sentence),
    ...(said.fields === undefined ? {} : { fields: said.fields.map((field) => maskedField(subject, field)) }),
    ...(detail === undefined || observation.status === 'absent'
      ? {}
      : { detail: shortened(maskedFor(subject, detail)) }),
  }
}

function askProvider(
  subject: Subject,
  change: Change,
  observation: Exclude<Observation, { readonly status: 'unreadable' }>,
): Description | null {
  try {
    return subject.reader?.describe?.(subject.target, change, observation) ?? null
  } catch {
    return null
  }
}

type DescribedField = NonNullable<Description['fields']>[number]

function maskedField(subject: Subject, { path, impact, suggestion }: DescribedField): DescribedField {
  return {
    path,
    ...(impact === undefined ? {} : { impact: maskedFor(subject, impact) }),
    ...(suggestion === undefined ? {} : { suggestion: maskedFor(subject, suggestion) }),
  }
}

function shortened(detail: string): string {
  if (detail.length <= longestDetail) return detail
  return `${detail.slice(0, longestDetail)}\n… (${detail.length - longestDetail} more characters)`
}
