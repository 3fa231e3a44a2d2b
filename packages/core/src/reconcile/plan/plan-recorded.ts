import type { StateReader } from '../../contracts/state-reader.ts'
import { type Finding, warningFinding } from '../../domain/finding.ts'
import type { Plan, PlanItem, PlanOptions } from '../../domain/plan.ts'
import { recordedTypes } from '../../domain/resource.ts'
import type { StackRecord } from '../../domain/stack.ts'
import { dependencyOrder } from '../../graphs/dependency-graph.ts'
import { refuseInterrupted } from '../../providers/refuse-interrupted.ts'
import { subjectFromRecord } from '../../survey/make-subject.ts'
import { openRecords } from '../../survey/open-records.ts'
import type { Surveyed } from '../../survey/subject.ts'
import { surveySubjects } from '../../survey/survey-subjects.ts'
import { assemblePlan } from './assemble-plan.ts'
import type { HeldSources } from './held-sources.ts'
import { holdItems } from './hold-items.ts'
import { planBinding } from './plan-binding.ts'
import { planItem } from './plan-item.ts'
import type { PlanningContext } from './planning-context.ts'
import { recordedAddresses } from './recorded-addresses.ts'
import { refuseWithoutContent } from './refuse-without-content.ts'

/** A plan made from the record alone, with what was found. */
export interface RecordedPlan {
  readonly plan: Plan
  /** By address, dependencies first. */
  readonly found: ReadonlyMap<string, Surveyed>
  /** What resources whose identity changed were in force as before, by their address now. */
  readonly previous: ReadonlyMap<string, Surveyed>
}

/**
 * Plans a fix or a destroy from what is on record: no definition is needed. Writes nothing. A fix takes a resource only
 * if all that differs is drift.
 *
 * @param names addresses or names to take; all when empty
 */
export async function planRecorded(
  kind: 'fix' | 'destroy',
  stack: StackRecord,
  names: readonly string[],
  context: PlanningContext,
): Promise<RecordedPlan> {
  const { state, settings, registry } = context
  const records = await state.resources(stack.id)
  const chosen = recordedAddresses(stack.name, names, records)
  const scene = {
    readers: await registry.readers(recordedTypes(records)),
    machine: settings.host.machine,
    now: settings.now(),
    prune: kind === 'destroy',
    inDoubt: new Set((await state.operationsInDoubt(stack.id)).map((operation) => operation.address)),
    acknowledgements: await state.acknowledgements(stack.id),
  }
  context.progress({ kind: 'phase', phase: 'reading', total: records.length })
  const opened = await openRecords(records, state.secrets)
  const subjects = opened.map((record) => subjectFromRecord(record, scene, { undeclared: kind === 'destroy' }))
  const surveyed = await surveySubjects(subjects, { ...settings, secrets: state.secrets })
  refuseInterrupted(settings.signal)
  const found = inOrder(surveyed)
  const options: PlanOptions = { prune: kind === 'destroy', targets: names, replace: [], takeOver: false }
  const sources: HeldSources = {
    stack: stack.name,
    found: (address) => found.get(address),
    previous: () => undefined,
  }
  const held = await holdItems(
    [...found.values()].map((item) => recordedItem(kind, item, names.length === 0 || chosen.has(item.subject.address))),
    sources,
    context,
  )
  const items = await refuseWithoutContent(held, sources, context)
  const plan = assemblePlan({
    kind,
    stack: stack.name,
    newStack: false,
    createdAt: settings.now(),
    definition: stack.definition,
    options,
    items,
    outputs: [],
    findings: kind === 'destroy' ? await dependentFindings(stack, state) : [],
    binding: planBinding({
      definition: stack.definition?.digest ?? '',
      files: [],
      variables: {},
      read: {},
      records,
      surveyed,
      previous: [],
      versions: context.versions(recordedTypes(records)),
    }),
  })
  return { plan, found, previous: new Map() }
}

/** By address, dependencies first. */
export function inOrder(surveyed: readonly Surveyed[]): ReadonlyMap<string, Surveyed> {
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

function recordedItem(kind: 'fix' | 'destroy', found: Surveyed, targeted: boolean): PlanItem {
  const dependsOn = found.subject.record?.dependsOn ?? []
  const item = planItem(found, {
    targeted,
    replace: false,
    takeOver: false,
    destroy: kind === 'destroy',
    previous: null,
    dependsOn,
  })
  const because = kind === 'fix' && targeted ? leftToRun(found) : null
  if (because === null || item.unknown !== undefined) return item
  const { refusal: _, ...left } = item
  return {
    ...left,
    action: 'none',
    fields: [],
    steps: [],
    takeOver: false,
    adopt: false,
    sentence: because,
    ...(found.verdict.verdict === 'in-sync' ? {} : { skipped: because }),
  }
}

/** Why a fix leaves a resource alone, or null when it takes it. */
function leftToRun(found: Surveyed): string | null {
  const verdicts = new Set(found.verdict.fields.map((field) => field.verdict))
  if (found.verdict.verdict === 'in-sync' || found.subject.declared === null) return 'nothing to fix'
  if (verdicts.has('conflict')) return 'the world and the declaration both moved: a run decides, not a fix'
  if (verdicts.has('pending')) return 'its declaration is not in force yet: a run does that, not a fix'
  return verdicts.has('drift') ? null : 'nothing to fix'
}

/** Stacks that will miss what they depend on. */
async function dependentFindings({ name }: StackRecord, state: StateReader): Promise<readonly Finding[]> {
  const { edges } = await state.dependencyRecords()
  const dependents = [...new Set(edges.flatMap((edge) => (edge.name === name ? [edge.stack] : [])))]
  return dependents.map((dependent) =>
    warningFinding('has-dependents', `The stack "${dependent}" depends on "${name}" and may not work without it.`),
  )
}
