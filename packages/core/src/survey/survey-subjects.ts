import { declaredFields } from '../comparison/declared-fields.ts'
import { schemaAt } from '../comparison/schema-at.ts'
import type { StateReader } from '../contracts/state-reader.ts'
import { type Change, noChange } from '../domain/change.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import type { OwnPlace } from '../domain/own-place.ts'
import { formatPath } from '../domain/path.ts'
import { type Comparison, computeChange } from '../providers/compute-change.ts'
import { declaredContent } from '../providers/declared-content.ts'
import { type ReadSettings, readTargets } from '../providers/read-targets.ts'
import { unobservableFields } from '../providers/unobservable-fields.ts'
import { acknowledgedRules, withAcknowledgements } from '../verdicts/acknowledged-rules.ts'
import { type ActiveRule, ruleFor } from '../verdicts/ignore-rules.ts'
import { judgeResource, undisturbedVerdict } from '../verdicts/judge-resource.ts'
import { describeChange } from './describe-change.ts'
import { refuseOwnPlaces, withOwnPlaces } from './own-places.ts'
import { sealObservations } from './seal-observations.ts'
import { hiddenFields, maskedFor, type Subject, type Surveyed } from './subject.ts'
import { toldFailure, withToldFailures } from './told-failures.ts'
import { isHidden, sealedFields } from './traced-fields.ts'
import { withRealKeys } from './with-real-keys.ts'
import { withoutHidden, withTraces } from './with-traces.ts'

/** What a survey needs. */
export interface SurveySettings extends Omit<ReadSettings, 'content'> {
  /** What is removed for no resource. Default: nothing. */
  readonly ownPlaces?: () => Promise<readonly OwnPlace[]>
  readonly state: Pick<StateReader, 'secrets' | 'object'>
}

/** Reads subjects, one call for each type, and judges them; order and length as given. Writes nothing. */
export async function surveySubjects(
  given: readonly Subject[],
  settings: SurveySettings,
): Promise<readonly Surveyed[]> {
  const readAt = settings.now()
  const real = await withRealKeys(given, settings.host)
  const traced = (await withTraces(real, settings.state.secrets)).map(unacknowledged)
  const placed = await withOwnPlaces(traced, settings)
  const readable = placed.filter((subject) => subject.obstacle === null && subject.identityKnown)
  const read = withToldFailures(
    readable,
    await readTargets(readable, { ...settings, content: declaredContent(settings) }),
  )
  const observations = new Map(readable.map((subject, index) => [subject, read[index] as Observation]))
  const found = placed.map((each) => {
    const observation = observations.get(each)
    const subject = withoutHidden(each, observation)
    const comparison = compare(subject, observation)
    return { subject, comparison, sensitive: observation === undefined ? [] : sealedFields({ subject, ...comparison }) }
  })
  const seen = await sealObservations(found, settings.state.secrets)
  return found.map(({ subject, comparison }, index) => {
    const told = { comparison, seen: seen[index] ?? null, read: comparison.observation, readAt }
    return surveyed(acknowledged(subject, told), told)
  })
}

/** One read of a subject, held against its declaration. */
interface Found {
  readonly comparison: Comparison
  /** Sealed. */
  readonly seen: Json | null
  readonly read: Observation
  readonly readAt: number
}

/** The subject as it is before anything is read: what held at an earlier read may not hold now. */
function unacknowledged(subject: Subject): Subject {
  if (subject.acknowledgements.length === 0) return subject
  return leavingAlone(
    subject,
    subject.rules.filter(({ mode }) => mode !== 'acknowledge'),
  )
}

/** The subject with what is acknowledged of it, as far as that holds for what was read. */
function acknowledged(subject: Subject, { comparison, seen, readAt }: Found): Subject {
  if (subject.acknowledgements.length === 0) return subject
  const rules = acknowledgedRules(subject.acknowledgements, {
    declared: subject.sealed,
    seen,
    ...comparison,
    now: readAt,
  })
  return rules.length === 0 ? subject : leavingAlone(subject, [...subject.rules, ...rules])
}

function leavingAlone(subject: Subject, rules: readonly ActiveRule[]): Subject {
  const leave = rules.map(({ path }) => path).filter((path) => path.length > 0)
  return { ...subject, rules, target: { ...subject.target, leave } }
}

/** What separates a subject from what was read of it. What may be missing is not made. */
function changeOf(subject: Subject, observation: Observation): Comparison {
  const isLeftMissing = observation.status === 'absent' && ruleFor([], subject.rules, 'acknowledge') !== undefined
  if (!isLeftMissing)
    return guarded(subject, marked(subject, computeChange(subject.reader, subject.target, observation)))
  return { observation, change: { ...noChange, suppressed: [{ path: [], rule: 'acknowledged' }] } }
}

/** Whatever a provider says of what may show traces, its values are not told. */
function marked(subject: Subject, comparison: Comparison): Comparison {
  const { change } = comparison
  if (change === null || subject.hidden.length === 0) return comparison
  const fields = change.fields.map((field) => (isHidden(subject, field.path) ? { ...field, sensitive: true } : field))
  return { ...comparison, change: { ...change, fields } }
}

/** What this program lives on is removed for no resource. */
function guarded({ ownPlaces }: Subject, comparison: Comparison): Comparison {
  if (ownPlaces === undefined || comparison.change === null) return comparison
  return { ...comparison, change: refuseOwnPlaces(comparison.change, ownPlaces) }
}

/** What cannot be asked about yet is as it was when it was last seen in force: the baseline, sealed, or nothing. */
function compare(subject: Subject, observation: Observation | undefined): Comparison {
  if (subject.obstacle !== null) return { observation: subject.obstacle, change: null }
  if (observation !== undefined) return masked(subject, changeOf(subject, observation))
  const { baseline } = subject.standing
  if (baseline !== null) return { observation: { status: 'present', actual: baseline }, change: noChange }
  const change: Change = subject.declared === null ? noChange : { ...noChange, action: 'create' }
  return { observation: { status: 'absent' }, change }
}

function masked(subject: Subject, comparison: Comparison): Comparison {
  const { observation } = comparison
  if (observation.status !== 'unreadable') return comparison
  return { ...comparison, observation: { ...observation, detail: toldFailure([subject], observation) } }
}

/** The same observation judged again, for a subject that reacts to resources which change. */
export function rejudge(found: Surveyed, triggeredBy: readonly string[]): Surveyed {
  const subject = unacknowledged({ ...found.subject, target: { ...found.subject.target, triggeredBy } })
  const { observation, seen, read, readAt } = found
  const again = { comparison: changeOf(subject, observation), seen, read, readAt }
  return surveyed(acknowledged(subject, again), again)
}

/**
 * The same resource judged as if nothing were in its place: what stands there is its own old object, which goes first.
 * What was seen stays as it was read.
 */
export function vacated({ subject, seen, read, readAt }: Surveyed): Surveyed {
  const again = { comparison: changeOf(subject, { status: 'absent', vacated: true }), seen, read, readAt }
  return surveyed(acknowledged(unacknowledged(subject), again), again)
}

/** The same thing judged as if nothing were in it: all that is in it are parts of others, which go first. */
export function emptied(found: Surveyed): Surveyed {
  const { subject, observation, seen, read, readAt } = found
  if (observation.status !== 'present') return found
  return surveyed(subject, { comparison: changeOf(subject, { ...observation, emptied: true }), seen, read, readAt })
}

function surveyed(subject: Subject, found: Found): Surveyed {
  const { seen, read, readAt } = found
  const holding = subject.rules.some(({ mode }) => mode === 'acknowledge')
  const comparison = holding ? changeOf(subject, found.comparison.observation) : found.comparison
  const { observation, change } = comparison
  const schema = subject.reader?.schema ?? {}
  const sealedObservation: Observation =
    observation.status === 'present'
      ? { ...observation, actual: (seen as { readonly actual: Json }).actual }
      : observation
  // Where its links lead by now it is missing, as it would be had it been taken away.
  const isMissing = subject.elsewhere !== undefined && observation.status === 'absent'
  const standing = (isMissing ? subject.record : null) ?? subject.standing
  const facts = {
    address: subject.address,
    type: subject.type,
    declared: subject.sealed,
    unknown: subject.unknown,
    applied: standing.applied,
    baseline: standing.baseline,
    left: standing.left,
    observation: sealedObservation,
    // As it is without acknowledgements: what they are about is told with its values.
    change: found.comparison.change,
    sensitive: hiddenFields(subject),
    writeOnly: unobservableFields(subject.declared, schema),
    owned: standing.ownedSince !== null,
    inDoubt: subject.inDoubt,
    retained: subject.retained,
    rules: subject.rules,
  }
  const verdict =
    undisturbedVerdict(facts) ??
    judgeResource({
      ...facts,
      fields: subject.declared === null ? [] : declaredFields(subject.declared, schema),
      unsetOnRemoval: unsetOnRemoval(subject.standing.applied, schema),
    })
  const told = withAcknowledgements(described(subject, comparison, verdict), subject.acknowledgements, {
    declared: subject.sealed,
    seen,
    ...found.comparison,
    now: readAt,
  })
  return { subject, observation, seen, read, change, verdict: told, readAt }
}

function unsetOnRemoval(applied: JsonObject | null, schema: JsonObject): readonly Path[] {
  const paths = Object.keys(applied ?? {}).map((key): Path => [key])
  return paths.filter((path) => schemaAt(schema, path)?.['x-on-removal'] === 'unset')
}

/**
 * Adds what the provider says: what each difference does, how to mend it, and the difference
 * at length. No fix mends what is refused.
 */
function described(
  subject: Subject,
  { observation, change }: Comparison,
  verdict: Surveyed['verdict'],
): Surveyed['verdict'] {
  if (change === null || change.action === 'none') return verdict
  const said = describeChange(subject, change, observation)
  if (said === null) return verdict
  const words = new Map((said.fields ?? []).map((field) => [formatPath(field.path), field]))
  const refused = change.refusal === undefined ? undefined : maskedFor(subject, change.refusal.remedy)
  const fields = verdict.fields.map((field) => {
    const { impact, suggestion = refused } = words.get(formatPath(field.path)) ?? {}
    return {
      ...field,
      ...(impact === undefined ? {} : { impact }),
      ...(suggestion === undefined ? {} : { suggestion }),
    }
  })
  return { ...verdict, fields, ...(said.detail === undefined ? {} : { detail: said.detail }) }
}
