import type { Refusal } from '../domain/change.ts'
import { sameJson } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, Path } from '../domain/json.ts'
import { withoutFullStop } from '../domain/one-line.ts'
import { overlaps, valueAt } from '../domain/path.ts'
import type { AcceptedField, AcceptedResource } from '../domain/record-change.ts'
import { shellWord } from '../domain/shell-word.ts'
import type { StackRecord } from '../domain/stack.ts'
import { objectReferenceOf, placesOfForm } from '../domain/wire.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { refuseInterrupted } from '../providers/refuse-interrupted.ts'
import { previewSeal } from '../sealing/seal-values.ts'
import { addressesInDoubt } from '../survey/addresses-in-doubt.ts'
import { claimsOf, subjectFromRecord } from '../survey/make-subject.ts'
import { openRecords } from '../survey/open-records.ts'
import { isToBeReplaced, type Subject, type Surveyed } from '../survey/subject.ts'
import type { RecordsContext } from '../survey/survey-records.ts'
import { surveySubjects } from '../survey/survey-subjects.ts'
import { isHidden } from '../survey/traced-fields.ts'
import { acceptObserved, refusedFields } from './accept-fields.ts'
import { chooseFields } from './choose-fields.ts'
import { noSuchResource } from './no-such-resource.ts'

/** Which fields of which resource; all that differ when none is named. */
export interface AcceptWish {
  readonly address: string
  readonly fields: readonly string[]
}

/** What was found, and the same read again with the accepted fields declared as they were observed. */
export interface Accepting {
  readonly before: Surveyed
  readonly after: Surveyed
  readonly paths: readonly Path[]
}

/**
 * Reads a resource, declares the chosen fields as they were observed, and reads it once more: only what then does not
 * differ is accepted. Writes nothing. Everything that is wrong is told at once.
 */
export async function readAcceptance(
  stack: StackRecord,
  wish: AcceptWish,
  context: RecordsContext,
): Promise<Accepting> {
  const before = await survey(await recordedSubject(stack, wish.address, context), context)
  requireAcceptable(before, stack.name)
  const { paths, findings } = chooseFields(wish.fields, before)
  refuse(findings)
  const accepted = acceptObserved(before, paths)
  refuse([...accepted.findings, ...identityFindings(before.subject, accepted.subject)])
  const [sealed] = await previewSeal([sealRequest(accepted.subject)], context.state.secrets)
  const after = await survey({ ...accepted.subject, sealed: sealed as Subject['sealed'] }, context)
  refuseInterrupted(context.settings.signal)
  refuse(refusedFields(after, paths))
  return { before, after, paths }
}

/** What a subject declares, to be sealed; what is equal to the record keeps its secrets. */
export function sealRequest({ declared, sensitive, record }: Subject) {
  return { value: declared ?? {}, sensitive, previous: record?.declared ?? null }
}

/**
 * What an acceptance comes to, in words that can be shown. Pure.
 *
 * @param maxContent bytes; of larger content only the digest is kept
 */
export function acceptedResource(
  stack: string,
  { before, after, paths }: Accepting,
  maxContent: number,
): AcceptedResource {
  const { address, type } = before.subject
  return {
    stack,
    runId: null,
    address,
    type,
    fields: paths.map((path) => acceptedField(before, after, path, maxContent)),
    left: after.verdict.fields.filter((field) => field.verdict !== 'in-sync'),
  }
}

function acceptedField(before: Surveyed, after: Surveyed, path: Path, maxContent: number): AcceptedField {
  const shown = before.change?.fields.find((field) => overlaps(field.path, path))
  const sensitive = shown?.sensitive === true || isHidden(before.subject, path)
  const declared = valueAt(after.subject.declared ?? undefined, path)
  const digestOnly = holdsLarger(declared, maxContent) ? ({ digestOnly: true } as const) : {}
  if (sensitive) return { path, sensitive, ...digestOnly }
  const was = shown?.to ?? valueAt(before.subject.declared ?? undefined, path)
  const is = shown?.from ?? declared
  const values = { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }
  return { path, sensitive, ...values, ...digestOnly }
}

/** Whether content stands in a value that is larger than is kept. */
function holdsLarger(value: Json | undefined, maxContent: number): boolean {
  if (value === undefined) return false
  return placesOfForm(value, '$object').some(
    (place) => (objectReferenceOf(valueAt(value, place))?.size ?? 0) > maxContent,
  )
}

async function recordedSubject(stack: StackRecord, address: string, context: RecordsContext): Promise<Subject> {
  const { state, registry, settings } = context
  const [record] = await state.resources(stack.id, { addresses: [address] })
  if (record === undefined) throw noSuchResource(stack.name, [address], await state.resources(stack.id))
  const [opened] = await openRecords([record], state.secrets)
  const inDoubt = await addressesInDoubt(stack.id, state)
  const readers = await registry.readers([record.type])
  const unheeded = { prune: false, acknowledgements: [] }
  const scene = { readers, machine: settings.host.machine, now: settings.now(), inDoubt, ...unheeded }
  return subjectFromRecord(opened as NonNullable<typeof opened>, scene)
}

async function survey(subject: Subject, { settings, state }: RecordsContext): Promise<Surveyed> {
  const [found] = await surveySubjects([subject], { ...settings, state })
  return found as Surveyed
}

/** Only what is declared, is there and can be read has something to accept. */
function requireAcceptable(found: Surveyed, stack: string): void {
  const { subject, observation } = found
  const { address } = subject
  if (observation.status === 'unreadable')
    throw new EngineError('provider-failed', {
      message: `"${address}" could not be read: ${withoutFullStop(observation.detail)}.`,
      ...(observation.remedy === undefined ? {} : { remedy: observation.remedy }),
    })
  const refusal = refusalOfAccepting(found, stack)
  if (refusal === null) return
  const { because, remedy } = refusal
  throw new EngineError('not-acceptable', { message: `"${address}" cannot be accepted: ${because}.`, remedy })
}

function refusalOfAccepting({ subject, observation }: Surveyed, stack: string): Refusal | null {
  const forget = `"sloth-runner stack resources forget ${stack} ${shellWord(subject.address)}"`
  if (subject.inDoubt)
    return {
      because: 'an operation on it is in doubt',
      remedy: `Settle it first: "sloth-runner run", or "sloth-runner stack drift fix ${stack}".`,
    }
  if (subject.declared === null) return { because: 'it is no longer declared', remedy: `Forget it: ${forget}.` }
  if (isToBeReplaced(subject)) return { because: 'it is still to be replaced', remedy: 'Run its definition.' }
  if (observation.status !== 'absent') return null
  return { because: 'it is not there', remedy: `Take it out of the definition, or forget it: ${forget}.` }
}

function identityFindings(before: Subject, after: Subject): readonly Finding[] {
  const claims = claimsOf(after.reader, after.declared, after.host)
  const { address } = after
  if (claims !== null && sameJson([...claims.owns], [...before.identity])) return []
  return [
    errorFinding('identity-moved', `"${address}" would be about something else with what is there now.`, { address }),
  ]
}

function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new InvalidInputError(findings)
}
