import { declaredFields } from '../comparison/declared-fields.ts'
import { schemaAt } from '../comparison/schema-at.ts'
import type { SecretReader } from '../contracts/secret-vault.ts'
import { noChange } from '../domain/change.ts'
import type { Json, Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import { formatPath } from '../domain/path.ts'
import { judgeResource } from '../drift/judge-resource.ts'
import { type Comparison, computeChange } from '../providers/compute-change.ts'
import { type ReadSettings, readTargets } from '../providers/read-targets.ts'
import { digestObserved } from '../sealing/seal-values.ts'
import { describeChange } from './describe-change.ts'
import { isOwned, maskedFor, type Subject, type Surveyed } from './subject.ts'

/** What a survey needs. */
export interface SurveySettings extends ReadSettings {
  readonly secrets: SecretReader
}

/** Reads subjects, one call for each type, and judges them; order and length as given. Writes nothing. */
export async function surveySubjects(
  subjects: readonly Subject[],
  settings: SurveySettings,
): Promise<readonly Surveyed[]> {
  const readAt = settings.now()
  const readable = subjects.filter((subject) => subject.obstacle === null && subject.identityKnown)
  const found = await readTargets(readable, settings)
  const observations = new Map(readable.map((subject, index) => [subject, found[index] as Observation]))
  const comparisons = subjects.map((subject) => compare(subject, observations.get(subject)))
  const seen = await sealObservations(subjects, comparisons, settings.secrets)
  return subjects.map((subject, index) =>
    surveyed(subject, comparisons[index] as Comparison, seen[index] ?? null, readAt),
  )
}

function compare(subject: Subject, observation: Observation | undefined): Comparison {
  if (subject.obstacle !== null) return { observation: subject.obstacle, change: null }
  if (observation !== undefined) return masked(subject, computeChange(subject.reader, subject.target, observation))
  const baseline = subject.record?.baseline ?? null
  return baseline === null
    ? { observation: { status: 'absent' }, change: { ...noChange, action: 'create' } }
    : { observation: { status: 'present', actual: baseline }, change: noChange }
}

/** What a provider says of a failure may quote what it read. */
function masked(subject: Subject, comparison: Comparison): Comparison {
  const { observation } = comparison
  if (observation.status !== 'unreadable') return comparison
  return { ...comparison, observation: { ...observation, detail: maskedFor(subject, observation.detail) } }
}

async function sealObservations(
  subjects: readonly Subject[],
  comparisons: readonly Comparison[],
  secrets: SecretReader,
): Promise<readonly (Json | null)[]> {
  const actuals = comparisons.map(({ observation }) => (observation.status === 'present' ? observation.actual : null))
  const sealed = await digestObserved(
    actuals.map((value, index) => ({ value, sensitive: subjects[index]?.sensitive ?? [] })),
    secrets,
  )
  return comparisons.map(({ observation }, index) => {
    if (observation.status === 'unreadable') return null
    return observation.status === 'absent' ? { status: 'absent' } : { status: 'present', actual: sealed[index] ?? null }
  })
}

/** The same observation judged again, for a subject that reacts to resources which change. */
export function rejudge(found: Surveyed, triggeredBy: readonly string[]): Surveyed {
  const subject = { ...found.subject, target: { ...found.subject.target, triggeredBy } }
  return surveyed(subject, computeChange(subject.reader, subject.target, found.observation), found.seen, found.readAt)
}

function surveyed(subject: Subject, comparison: Comparison, seen: Json | null, readAt: number): Surveyed {
  const { observation, change } = comparison
  const schema = subject.reader?.schema ?? {}
  const sealedObservation: Observation =
    observation.status === 'present'
      ? { ...observation, actual: (seen as { readonly actual: Json }).actual }
      : observation
  const fields = subject.declared === null ? [] : declaredFields(subject.declared, schema)
  const lost = Object.keys(subject.record?.applied ?? {}).map((key): Path => [key])
  const verdict = judgeResource({
    address: subject.address,
    type: subject.type,
    declared: subject.sealed,
    fields,
    unknown: subject.unknown,
    applied: subject.record?.applied ?? null,
    baseline: subject.record?.baseline ?? null,
    left: subject.record?.left ?? null,
    observation: sealedObservation,
    change,
    sensitive: subject.sensitive,
    writeOnly: fields.filter((path) => schemaAt(schema, path)?.['x-write-only'] === true),
    unsetOnRemoval: lost.filter((path) => schemaAt(schema, path)?.['x-on-removal'] === 'unset'),
    owned: isOwned(subject),
    inDoubt: subject.inDoubt,
    retained: subject.retained,
    rules: subject.rules,
  })
  return { subject, observation, seen, change, verdict: described(subject, comparison, verdict), readAt }
}

/** Adds what the provider says: what each difference does, how to mend it, and the difference at length. */
function described(
  subject: Subject,
  { observation, change }: Comparison,
  verdict: Surveyed['verdict'],
): Surveyed['verdict'] {
  if (change === null || change.action === 'none') return verdict
  const said = describeChange(subject, change, observation)
  if (said === null) return verdict
  const words = new Map((said.fields ?? []).map((field) => [formatPath(field.path), field]))
  const fields = verdict.fields.map((field) => {
    const { impact, suggestion } = words.get(formatPath(field.path)) ?? {}
    return {
      ...field,
      ...(impact === undefined ? {} : { impact }),
      ...(suggestion === undefined ? {} : { suggestion }),
    }
  })
  return { ...verdict, fields, ...(said.detail === undefined ? {} : { detail: said.detail }) }
}
