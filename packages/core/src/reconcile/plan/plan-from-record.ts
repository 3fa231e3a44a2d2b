import type { Finding } from '../../domain/finding.ts'
import type { Plan, PlanItem, PlanKind, PlanOptions } from '../../domain/plan.ts'
import { recordedTypes } from '../../domain/resource.ts'
import { dependencyOrder } from '../../graphs/dependency-graph.ts'
import { refuseInterrupted } from '../../providers/refuse-interrupted.ts'
import type { PlannedRecord } from '../../snapshots/restored-record.ts'
import { emptiedByParts } from '../../survey/emptied-by-parts.ts'
import { withRoomsMade } from '../../survey/make-room.ts'
import type { SurveyScene } from '../../survey/make-subject.ts'
import { type OpenedRecord, openRecords } from '../../survey/open-records.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import { surveySubjects } from '../../survey/survey-subjects.ts'
import { assemblePlan } from './assemble-plan.ts'
import { type BesideOthers, besideOthers } from './beside-others.ts'
import { planBinding } from './binding/plan-binding.ts'
import { refuseAtOwnPlaces } from './declared/check-own-places.ts'
import { type Completed, type HeldSources, lateSources } from './held-sources.ts'
import { holdItems } from './hold/hold-items.ts'
import { besideBefore, forLook, type LateLook } from './late-look.ts'
import type { PlanningContext } from './planning-context.ts'
import { afterTurnedLinks } from './turned-links.ts'

/** A plan made from the record alone, with what was found. */
export interface RecordedPlan {
  readonly plan: Plan
  /** By address, dependencies first. */
  readonly found: ReadonlyMap<string, Surveyed>
  /** What resources whose identity changed were in force as before, by their address now. */
  readonly previous: ReadonlyMap<string, Surveyed>
  /** What a resource depended on until now, by the names that those have in the plan. */
  readonly recordedDependencies: (address: string) => readonly string[]
  /** Looks once more at a resource whose place only the run makes known. */
  readonly lookAgain: (late: LateLook) => Promise<Completed>
}

/** What is on record, opened. */
export interface OpenedRecords {
  readonly opened: ReadonlyMap<string, OpenedRecord>
  readonly scene: SurveyScene
}

/** In what the plans that are made from the record differ. */
export interface RecordedRules extends Pick<RecordedPlan, 'recordedDependencies'> {
  readonly kind: PlanKind
  readonly options: PlanOptions
  isTargeted(address: string): boolean
  subjectOf(record: OpenedRecord, scene: SurveyScene): Subject
  /** What a resource was in force as that is about something else now; null when it is not. */
  formerOf(subject: Subject, records: OpenedRecords): Subject | null
  itemOf(found: Surveyed, options: BesideOthers & { readonly previous: Surveyed | null }): PlanItem
  findings(): Promise<readonly Finding[]>
}

/** Plans from what is on record, or will be: no definition is needed. Writes nothing. */
export async function planFromRecord(
  record: PlannedRecord,
  rules: RecordedRules,
  context: PlanningContext,
): Promise<RecordedPlan> {
  const { settings } = context
  const { stack, resources: records } = record
  const { kind, options } = rules
  context.progress({ kind: 'phase', phase: 'reading', total: records.length })
  const survey = await surveyRecord(record, rules, context)
  refuseInterrupted(settings.signal)
  const { found, previous, itemOf, sources } = survey
  const planned = [...found.values()].map((item) => itemOf(item, previous.get(item.subject.address) ?? null))
  const turned = afterTurnedLinks(planned, { found: sources.found, isTargeted: rules.isTargeted })
  const plan = assemblePlan({
    kind,
    stack: stack.name,
    newStack: false,
    createdAt: settings.now(),
    definition: stack.definition,
    options,
    items: await heldItems(kind, turned, sources, context),
    outputs: [],
    findings: await rules.findings(),
    binding: await planBinding(
      {
        definition: stack.definition?.digest ?? '',
        files: [],
        variables: {},
        read: {},
        records,
        surveyed: [...found.values()],
        previous: [...previous.values()],
        outputs: [],
        environment: {},
        versions: context.versions(recordedTypes(records)),
      },
      context.state.secrets,
    ),
  })
  const { recordedDependencies } = rules
  return {
    plan,
    found,
    previous,
    recordedDependencies,
    lookAgain: (late) => lookAgain(late, { ...survey, plan }, context),
  }
}

/** What is on record as it was found, and what is made of it. */
interface RecordSurvey extends Pick<RecordedPlan, 'found' | 'previous'> {
  readonly sources: HeldSources
  /** Reads a resource as it is on record, whatever was found of it before. */
  readAgain(late: LateLook): Promise<Pick<Completed, 'found' | 'previous'>>
  itemOf(found: Surveyed, previous: Surveyed | null): PlanItem
}

async function surveyRecord(
  { stack, resources, acknowledgements, inDoubt }: PlannedRecord,
  rules: RecordedRules,
  { state, settings, registry }: PlanningContext,
): Promise<RecordSurvey> {
  const read = (subjects: readonly Subject[], reading: Omit<typeof settings, 'signal'> = settings) =>
    surveySubjects(subjects, { ...reading, state })
  const scene: SurveyScene = {
    readers: await registry.readers(recordedTypes(resources)),
    machine: settings.host.machine,
    now: settings.now(),
    prune: rules.options.prune,
    acknowledgements,
    inDoubt,
  }
  const records = await openRecords(resources, state.secrets)
  const opened = new Map(records.map((record) => [record.record.address, record]))
  const subjects = new Map(records.map((record) => [record.record.address, rules.subjectOf(record, scene)]))
  const formerOf = (items: readonly Surveyed[], reading = read) =>
    reading(items.flatMap(({ subject }) => rules.formerOf(subject, { opened, scene }) ?? []))
  const all = await read([...subjects.values()])
  const before = await formerOf(all)
  const asEmptied = emptiedByParts([...all, ...before])
  const surveyed = all.map(asEmptied)
  const previous = new Map(before.map((item) => [item.subject.address, asEmptied(item)]))
  const found = withRoomsMade(inOrder(surveyed), previous)
  const beside = besideOthers([...found.values()], (address) => rules.isTargeted(address))
  return {
    found,
    previous,
    sources: {
      stack: stack.name,
      found: (address) => found.get(address),
      previous: (address) => previous.get(address),
    },
    readAgain: async (late) => {
      const readLate: typeof read = (items) => read(items, forLook(late, settings))
      const [now] = await readLate([subjects.get(late.address) as Subject])
      return besideBefore(late, now as Surveyed, async () => (await formerOf([now as Surveyed], readLate))[0] ?? null)
    },
    itemOf: (item, old) => rules.itemOf(item, { previous: old, ...beside(item, old) }),
  }
}

async function lookAgain(
  late: LateLook,
  { plan, sources, readAgain, itemOf }: RecordSurvey & Pick<RecordedPlan, 'plan'>,
  context: PlanningContext,
): Promise<Completed> {
  const completed = await readAgain(late)
  const item = itemOf(completed.found, completed.previous)
  const holding = { ...context, settings: forLook(late, context.settings) }
  const [held = item] = await heldItems(plan.kind, [item], lateSources(item, completed, sources, plan.items), holding)
  return { ...completed, item: held }
}

async function heldItems(
  kind: PlanKind,
  items: readonly PlanItem[],
  sources: HeldSources,
  context: PlanningContext,
): Promise<readonly PlanItem[]> {
  const places = (await context.settings.ownPlaces?.()) ?? []
  return holdItems(kind, refuseAtOwnPlaces(items, sources, places), sources, context)
}

/** By address, dependencies first. */
function inOrder(surveyed: readonly Surveyed[]): ReadonlyMap<string, Surveyed> {
  const byAddress = new Map(surveyed.map((item) => [item.subject.address, item]))
  const ordering = dependencyOrder(
    [...byAddress.keys()],
    (address) => byAddress.get(address)?.subject.record?.dependsOn ?? [],
  )
  const order = 'order' in ordering ? ordering.order : [...byAddress.keys()]
  return new Map(
    order.flatMap((address) =>
      byAddress.has(address) ? [[address, byAddress.get(address) as Surveyed] as const] : [],
    ),
  )
}
