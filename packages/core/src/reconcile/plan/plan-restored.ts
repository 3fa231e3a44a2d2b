import type { PlanItem, PlanOptions } from '../../domain/plan.ts'
import { type ResourceRecord, recordedTypes } from '../../domain/resource.ts'
import { refuseInterrupted } from '../../providers/refuse-interrupted.ts'
import type { PlannedRecord } from '../../snapshots/restored-record.ts'
import { withRoomsMade } from '../../survey/make-room.ts'
import { type SurveyScene, subjectFromRecord } from '../../survey/make-subject.ts'
import { type OpenedRecord, openRecords } from '../../survey/open-records.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import { surveySubjects } from '../../survey/survey-subjects.ts'
import { assemblePlan } from './assemble-plan.ts'
import { editorOf, editorsOf } from './editors.ts'
import type { HeldSources } from './held-sources.ts'
import { holdItems } from './hold-items.ts'
import { planBinding } from './plan-binding.ts'
import { type ItemOptions, planItem } from './plan-item.ts'
import { inOrder, type RecordedPlan } from './plan-recorded.ts'
import type { PlanningContext } from './planning-context.ts'
import { refuseWithoutContent } from './refuse-without-content.ts'
import { previousSubject } from './survey-stack.ts'

/** What was asked for, and how it differs from what is on record before. */
export interface RestoreOptions extends Pick<PlanOptions, 'prune' | 'takeOver'> {
  /** By the address that a resource has then, the one it had before. */
  readonly renamedFrom: ReadonlyMap<string, string>
  readonly before: readonly ResourceRecord[]
}

/**
 * Plans to put in force what a record has as declared, whoever or whatever moved. Needs no definition; what only a run of
 * it can tell is left to that, and said.
 */
export async function planRestored(
  { stack, resources: records, acknowledgements, inDoubt }: PlannedRecord,
  { prune, takeOver, renamedFrom, before }: RestoreOptions,
  context: PlanningContext,
): Promise<RecordedPlan> {
  const { state, settings, registry } = context
  const scene: SurveyScene = {
    readers: await registry.readers(recordedTypes(records)),
    machine: settings.host.machine,
    now: settings.now(),
    prune,
    acknowledgements,
    inDoubt,
  }
  context.progress({ kind: 'phase', phase: 'reading', total: records.length })
  const opened = await openRecords(records, state.secrets)
  const survey = { ...settings, secrets: state.secrets }
  const surveyed = await surveySubjects(
    opened.map((record) => subjectFromRecord(record, scene)),
    survey,
  )
  const ordered = inOrder(surveyed)
  const protectedBefore = new Set(before.flatMap(({ address, protect }) => (protect ? [address] : [])))
  const isProtected = (address: string) => protectedBefore.has(renamedFrom.get(address) ?? address)
  const previous = await previousOf(ordered, { opened, records, scene, isProtected }, context)
  const found = withRoomsMade(ordered, previous)
  refuseInterrupted(settings.signal)
  const editors = editorsOf(found.values())
  const planned = [...found.values()].map((item) => {
    const { address } = item.subject
    return restoredItem(item, {
      editedBy: editorOf(item, editors),
      previous: previous.get(address) ?? null,
      renamedFrom: renamedFrom.get(address),
      takeOver,
    })
  })
  const sources: HeldSources = {
    stack: stack.name,
    found: (address) => found.get(address),
    previous: (address) => previous.get(address),
  }
  const held = await holdItems(planned, sources, context)
  const items = await refuseWithoutContent(held, sources, context)
  const plan = assemblePlan({
    kind: 'restore',
    stack: stack.name,
    newStack: false,
    createdAt: settings.now(),
    definition: stack.definition,
    options: { prune, targets: [], replace: [], takeOver },
    items,
    outputs: [],
    findings: [],
    binding: planBinding({
      definition: stack.definition?.digest ?? '',
      files: [],
      variables: {},
      read: {},
      records,
      surveyed,
      previous: [...previous.values()],
      versions: context.versions(recordedTypes(records)),
    }),
  })
  return { plan, found, previous }
}

/** What is on record, opened and not. */
interface Recorded {
  readonly opened: readonly OpenedRecord[]
  readonly records: readonly ResourceRecord[]
  readonly scene: SurveyScene
  /** Whether what is in force is protected, whatever is restored. */
  isProtected(address: string): boolean
}

/** What resources that are about something else now are in force as. */
async function previousOf(
  found: ReadonlyMap<string, Surveyed>,
  { opened, records, scene, isProtected }: Recorded,
  context: PlanningContext,
): Promise<ReadonlyMap<string, Surveyed>> {
  const stack = {
    opened: new Map(opened.map((one) => [one.record.address, one])),
    match: {
      recordOf: new Map(records.map((record) => [record.address, record])),
      renames: [],
      replaced: new Set<string>(),
      undeclared: [],
    },
    scene,
  }
  const declared = [...found.values()].filter(({ subject }) => subject.declared !== null)
  const former = declared.flatMap(({ subject }) => {
    const old = previousSubject(subject, stack)
    return old === null ? [] : [isProtected(old.address) ? withProtection(old) : old]
  })
  const surveyed = await surveySubjects(former, { ...context.settings, secrets: context.state.secrets })
  return new Map(surveyed.map((item) => [item.subject.address, item]))
}

function withProtection(subject: Subject): Subject {
  return { ...subject, record: subject.record === null ? null : { ...subject.record, protect: true } }
}

function restoredItem(
  found: Surveyed,
  { takeOver, ...options }: Pick<ItemOptions, 'previous' | 'renamedFrom' | 'takeOver' | 'editedBy'>,
): PlanItem {
  const { record, unknown } = found.subject
  const item = planItem(found, {
    targeted: true,
    replace: false,
    takeOver: takeOver || record?.takeOver === true,
    destroy: false,
    ...options,
    dependsOn: record?.dependsOn ?? [],
  })
  if (unknown.length === 0 || item.unknown !== undefined || item.action === 'none') return item
  const because = 'some of its values are only known to a run of its definition'
  const { refusal: _, ...left } = item
  return { ...left, action: 'none', fields: [], steps: [], takeOver: false, sentence: because, skipped: because }
}
