import type { KnownResource } from '../../definition/evaluation-scope.ts'
import type { Acknowledgement } from '../../domain/acknowledgement.ts'
import { hasErrors } from '../../domain/finding.ts'
import type { JsonObject, Path } from '../../domain/json.ts'
import { withValueAt } from '../../domain/path.ts'
import { type ResourceRecord, recordedTypes } from '../../domain/resource.ts'
import { unknownValue } from '../../domain/wire.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import { bothKeys } from '../../providers/real-keys.ts'
import { previewSeal } from '../../sealing/seal-values.ts'
import { declaredAnew } from '../../survey/declared-anew.ts'
import { emptiedByParts } from '../../survey/emptied-by-parts.ts'
import { formerSubject } from '../../survey/former-subject.ts'
import { withRoomsMade } from '../../survey/make-room.ts'
import {
  isAnotherThing,
  type SurveyScene,
  subjectFromDeclaration,
  subjectFromRecord,
} from '../../survey/make-subject.ts'
import { matchRecords, type RecordMatch } from '../../survey/match-records.ts'
import { type OpenedRecord, openRecords } from '../../survey/open-records.ts'
import { ownedKeys, type Subject, type Surveyed } from '../../survey/subject.ts'
import { surveySubjects } from '../../survey/survey-subjects.ts'
import { type DeclaredStack, redeclareStack } from './declared/declared-stack.ts'
import { type Draft, draftResources } from './declared/draft-resources.ts'
import type { PlanningContext } from './planning-context.ts'

/** A stack as declared, as recorded and as found. */
export interface SurveyedStack {
  readonly declared: DeclaredStack
  readonly records: readonly ResourceRecord[]
  readonly match: RecordMatch
  readonly scene: SurveyScene
  readonly opened: ReadonlyMap<string, OpenedRecord>
  /** By declared address, dependencies first. */
  readonly found: ReadonlyMap<string, Surveyed>
  /** What a resource whose identity changed was before, by its address now. */
  readonly previous: ReadonlyMap<string, Surveyed>
  /** Resources on record that are no longer declared. */
  readonly undeclared: readonly Surveyed[]
}

/** What is on record, and what was asked for. */
export interface SurveyRequest {
  /** The stack's name. */
  readonly stack: string
  readonly records: readonly ResourceRecord[]
  readonly inDoubt: ReadonlySet<string>
  readonly acknowledgements: readonly Acknowledgement[]
  readonly prune: boolean
}

/** Reads everything that is declared or on record: as few calls as the references between resources allow. */
export async function surveyStack(
  declared: DeclaredStack,
  request: SurveyRequest,
  context: PlanningContext,
): Promise<SurveyedStack> {
  const { records } = request
  const scene: SurveyScene = {
    readers: new Map([...declared.readers, ...(await context.registry.readers(recordedTypes(records)))]),
    machine: context.settings.host.machine,
    now: context.settings.now(),
    prune: request.prune,
    inDoubt: request.inDoubt,
    acknowledgements: request.acknowledgements,
  }
  const openedList = await openRecords(records, context.state.secrets)
  const opened = new Map(openedList.map((record) => [record.record.address, record]))
  const {
    found,
    declared: known,
    match,
  } = await surveyRounds({ declared, records, scene, opened }, request.stack, context)
  const stack: StackSoFar = { declared: known, match, scene, opened }
  const before = await surveyPrevious(stack, found, context)
  const gone = match.undeclared.flatMap((record) => opened.get(record.address) ?? [])
  const left = await survey(
    gone.map((record) => subjectFromRecord(record, scene, { undeclared: true })),
    context,
  )
  const asEmptied = emptiedByParts([...before.values(), ...left])
  const previous = new Map([...before].map(([address, item]) => [address, asEmptied(item)]))
  const undeclared = left.map(asEmptied)
  return { ...stack, records, found: withRoomsMade(found, previous), previous, undeclared }
}

type StackSoFar = Pick<SurveyedStack, 'declared' | 'match' | 'scene' | 'opened'>

function survey(subjects: readonly Subject[], context: PlanningContext): Promise<readonly Surveyed[]> {
  return surveySubjects(subjects, { ...context.settings, state: context.state })
}

/**
 * First everything whose values are known, in one read; then, while that makes more values known, what was waiting for
 * them; last what stays unknown until the run. Whose identity becomes known on the way is matched with the records then:
 * what earlier rounds matched stays.
 */
async function surveyRounds(
  stack: Pick<SurveyedStack, 'declared' | 'records' | 'scene' | 'opened'>,
  name: string,
  context: PlanningContext,
): Promise<Pick<SurveyedStack, 'found' | 'declared' | 'match'>> {
  const { declared, records } = stack
  const found = new Map<string, Surveyed>()
  const drafts = new Map(declared.drafts)
  const identities = new Map([...drafts].map(([address, { claims }]) => [address, claimedKeys(claims)] as const))
  let match = matchRecords(identities, records, declared.moved)
  let waiting: readonly Draft[] = [...declared.drafts.values()]
  context.progress({ kind: 'phase', phase: 'reading', total: waiting.length })
  for (;;) {
    const ready = waiting.filter((draft) => draft.declaration.unknown.length === 0)
    const rest = waiting.filter((draft) => draft.declaration.unknown.length > 0)
    const batch = ready.length > 0 ? ready : rest
    for (const item of await surveyDrafts(batch, { ...stack, match }, context)) {
      found.set(item.subject.address, item)
      noteComputed(item, declared.known)
    }
    if (ready.length === 0 || rest.length === 0) break
    const again = await draftResources(
      rest.map((draft) => draft.expanded),
      declared.known,
      declared.draftContext,
    )
    if (hasErrors(again.findings)) throw new InvalidInputError(again.findings)
    for (const draft of again.drafts) {
      const { address } = draft.declaration
      drafts.set(address, draft)
      identities.delete(address)
      identities.set(address, claimedKeys(draft.claims))
    }
    match = matchRecords(identities, records, declared.moved)
    waiting = rest.map((draft) => drafts.get(draft.declaration.address) as Draft)
  }
  const redrafted = [...drafts].some(([address, draft]) => draft !== declared.drafts.get(address))
  const known = redrafted ? await redeclareStack(declared, name, [...drafts.values()], context) : declared
  const ordered = [...known.drafts.keys()].map((address) => [address, found.get(address) as Surveyed] as const)
  return { declared: known, found: new Map(ordered), match }
}

function claimedKeys(claims: Draft['claims']): readonly string[] {
  return claims === null ? [] : bothKeys(claims.owns, claims.real.owns)
}

/** Makes subjects of drafts and reads those whose identity is known. */
export async function surveyDrafts(
  drafts: readonly Draft[],
  stack: StackSoFar,
  context: PlanningContext,
): Promise<readonly Surveyed[]> {
  const openedOf = await declaredAnew(
    drafts.map(({ declaration, claims }) => {
      const record = stack.match.recordOf.get(declaration.address)
      return { declaration, claims, opened: stack.opened.get(record?.address ?? '') ?? null }
    }),
    context.state.secrets,
  )
  const sealed = await previewSeal(
    drafts.map((draft, index) => ({
      value: withUnknown(draft.declaration.properties, draft.declaration.unknown),
      sensitive: draft.declaration.sensitive,
      previous: openedOf[index]?.record.declared ?? null,
    })),
    context.state.secrets,
  )
  const subjects = drafts.map((draft, index) =>
    subjectFromDeclaration(draft.declaration, openedOf[index] ?? null, stack.scene, {
      sealed: sealed[index] as JsonObject,
      claims: draft.claims,
    }),
  )
  return survey(subjects, context)
}

/** What only an act can tell is marked in the record, so that whoever reads it knows that something is missing. */
export function withUnknown(properties: JsonObject, unknown: readonly Path[]): JsonObject {
  return unknown.reduce<JsonObject>((value, path) => withValueAt(value, path, unknownValue) as JsonObject, properties)
}

/** What the system alone knows of a resource can be referred to once nothing is to be done to it. */
export function noteComputed(item: Surveyed, known: Map<string, KnownResource>): void {
  const present = known.get(item.subject.address)
  if (present === undefined || item.observation.status !== 'present' || item.change?.action !== 'none') return
  const computed = (item.observation.computed ?? {}) as JsonObject
  const secret = item.subject.sensitive.length > 0 ? Object.keys(computed).map((key): Path => [key]) : []
  known.set(item.subject.address, { ...present, computed, sensitive: [...present.sensitive, ...secret] })
}

/** A resource that now is about something else: what it was about before is read too. */
async function surveyPrevious(
  stack: StackSoFar,
  found: ReadonlyMap<string, Surveyed>,
  context: PlanningContext,
): Promise<ReadonlyMap<string, Surveyed>> {
  const subjects = [...found.values()].flatMap((item) => previousSubject(item.subject, stack) ?? [])
  const surveyed = await survey(subjects, context)
  return new Map(surveyed.map((item) => [item.subject.address, item]))
}

/** The subject of what a resource was in force as, when that is another thing than what is declared now. */
export function previousSubject(
  subject: Subject,
  stack: Pick<SurveyedStack, 'opened' | 'match' | 'scene'>,
): Subject | null {
  const record = stack.match.recordOf.get(subject.address)
  const opened = stack.opened.get(record?.address ?? '')
  if (record === undefined || opened === undefined || record.ownedSince === null || opened.applied === null) return null
  if (!subject.identityKnown) return null
  if (!isAnotherThing(opened, { type: subject.type, owns: ownedKeys(subject) }, stack.scene)) return null
  const old = formerSubject(opened, subject, stack.scene)
  const { address } = subject
  return { ...old, address, target: { ...old.target, address } }
}
