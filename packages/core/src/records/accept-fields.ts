import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { formatPath, overlaps, valueAt, withValueAt } from '../domain/path.ts'
import { unobservableFields } from '../providers/unobservable-fields.ts'
import { hiddenFields, maskedRefusal, type Subject, type Surveyed } from '../survey/subject.ts'
import { isHidden } from '../survey/traced-fields.ts'

/** A resource declared as it was observed, or why it cannot be. */
export interface Acceptance {
  readonly subject: Subject
  readonly findings: readonly Finding[]
}

/**
 * The subject with the observed values of some fields as its declared ones, sensitive where they may show traces. What is absent
 * is no longer declared. Pure;
 * whether the provider agrees is told by reading it again.
 */
export function acceptObserved(found: Surveyed, paths: readonly Path[]): Acceptance {
  const { subject, observation } = found
  if (observation.status !== 'present' || subject.declared === null) return { subject, findings: [] }
  const findings = paths.flatMap((path) => unacceptable(found, path))
  if (findings.length > 0) return { subject, findings }
  const declared = paths.reduce<Json>(
    (value, path) => withValueAt(value, path, declarationAt(found, path)) ?? {},
    subject.declared,
  ) as JsonObject
  const gone = paths.filter((path) => valueAt(declared, path) === undefined)
  const applied = without(subject.target.applied, gone)
  const hidden = paths.filter((path) => isHidden(subject, path))
  const sensitive = hidden.length === 0 ? subject.sensitive : [...subject.sensitive, ...hidden]
  return {
    subject: {
      ...subject,
      declared,
      sensitive,
      standing: { ...subject.standing, applied: without(subject.standing.applied, gone) as JsonObject | null },
      target: { ...subject.target, declared, applied, sensitive },
    },
    findings: [],
  }
}

/** What is no longer declared because it is absent must not look as if somebody let go of it. */
function without(value: Json | null, paths: readonly Path[]): Json | null {
  return paths.reduce<Json | null>(
    (rest, path) => (rest === null ? null : (withValueAt(rest, path, undefined) ?? {})),
    value,
  )
}

/** What would have to be declared at a field so that it does not differ from what was observed. */
function declarationAt({ subject, observation }: Surveyed, path: Path): Json | undefined {
  if (observation.status !== 'present') return undefined
  const observed = valueAt(observation.actual, path)
  return subject.reader?.declarationOf?.(subject.target, observation, path) ?? observed
}

function unacceptable(found: Surveyed, path: Path): readonly Finding[] {
  const { subject, observation } = found
  const { address } = subject
  const name = formatPath(path)
  if (unobservableFields(subject.declared, subject.reader?.schema ?? {}).some((field) => overlaps(field, path)))
    return [errorFinding('not-observable', `${name} cannot be read, so there is nothing to accept.`, { address })]
  const sensitive = hiddenFields(subject).some((field) => overlaps(field, path))
  const observed = observation.status === 'present' ? valueAt(observation.actual, path) : undefined
  if (sensitive && isJsonObject(observed) && declarationAt(found, path) !== observed)
    return [
      errorFinding('sensitive-content', `${name} is sensitive content, which is not taken from where it lies.`, {
        address,
        detail: 'Declare it as it is to be, in the definition, and run that.',
      }),
    ]
  return []
}

/** What still differs, or cannot be told, of the accepted fields once they are declared as they were observed. Pure. */
export function refusedFields(again: Surveyed, paths: readonly Path[]): readonly Finding[] {
  const { subject, observation } = again
  const { address } = subject
  const refusal = again.change?.refusal === undefined ? undefined : maskedRefusal(subject, again.change.refusal)
  if (observation.status !== 'present')
    return [errorFinding('moved', `"${address}" moved while it was read.`, { address })]
  return paths
    .filter((path) => (again.change?.fields ?? []).some((field) => overlaps(field.path, path)))
    .map((path) =>
      errorFinding(
        'not-acceptable',
        `${formatPath(path)} cannot be accepted: ${subject.type} would still see a difference.`,
        {
          address,
          detail: refusal === undefined ? disagreeing : `${sentence(refusal.because)} ${refusal.remedy}`,
        },
      ),
    )
}

const disagreeing =
  'Its layers disagree with each other, or it moved while it was read. Change the definition, or fix the drift.'

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
