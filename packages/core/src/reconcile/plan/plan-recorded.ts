import type { StateReader } from '../../contracts/state-reader.ts'
import { type Finding, warningFinding } from '../../domain/finding.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { StackRecord } from '../../domain/stack.ts'
import { addressesInDoubt } from '../../survey/addresses-in-doubt.ts'
import { awaitingReplace } from '../../survey/awaiting-replace.ts'
import { formerSubject } from '../../survey/former-subject.ts'
import { subjectFromRecord } from '../../survey/make-subject.ts'
import { isToBeReplaced, type Surveyed } from '../../survey/subject.ts'
import { leftAlone } from './left-alone.ts'
import { planFromRecord, type RecordedPlan } from './plan-from-record.ts'
import { type ItemOptions, planItem } from './plan-item.ts'
import type { PlanningContext } from './planning-context.ts'
import { recordedAddresses } from './recorded-addresses.ts'

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
  const { state } = context
  const record = {
    stack,
    resources: await state.resources(stack.id),
    acknowledgements: await state.acknowledgements(stack.id),
    inDoubt: await addressesInDoubt(stack.id, state),
  }
  const chosen = recordedAddresses(stack.name, names, record.resources)
  const isDestroy = kind === 'destroy'
  const dependenciesOf = new Map(record.resources.map(({ address, dependsOn }) => [address, dependsOn]))
  const isTargeted = (address: string) => names.length === 0 || chosen.has(address)
  return planFromRecord(
    record,
    {
      kind,
      options: { prune: isDestroy, targets: names, replace: [], takeOver: false },
      isTargeted,
      recordedDependencies: (address) => dependenciesOf.get(address) ?? [],
      subjectOf: (opened, scene) => subjectFromRecord(opened, scene, { undeclared: isDestroy }),
      formerOf: (subject, { opened, scene }) => {
        const before = isDestroy || !isToBeReplaced(subject) ? undefined : opened.get(subject.address)
        return before === undefined ? null : formerSubject(before, subject, scene)
      },
      itemOf: (found, options) =>
        recordedItem(kind, found, { ...options, targeted: isTargeted(found.subject.address) }),
      findings: async () => (isDestroy ? await dependentFindings(stack, state) : []),
    },
    context,
  )
}

function recordedItem(
  kind: 'fix' | 'destroy',
  seen: Surveyed,
  options: Pick<ItemOptions, 'previous' | 'editedBy' | 'partOf' | 'targeted'>,
): PlanItem {
  const found = options.previous === null ? seen : awaitingReplace(seen, options.previous)
  const item = planItem(found, {
    ...options,
    replace: false,
    takeOver: false,
    destroy: kind === 'destroy',
    dependsOn: found.subject.record?.dependsOn ?? [],
  })
  const because = kind === 'fix' && options.targeted ? leftToRun(found) : null
  if (because === null || item.unknown !== undefined) return item
  const left = leftAlone(item, because)
  return because === nothingToFix ? left : { ...left, leftAlone: item.leftAlone ?? because }
}

const nothingToFix = 'nothing to fix'

/** Why a fix leaves a resource alone, or null when it takes it. */
function leftToRun(found: Surveyed): string | null {
  const verdicts = new Set(found.verdict.fields.map((field) => field.verdict))
  if (found.subject.declared === null) return 'it is no longer declared; a run with --prune removes it'
  if (found.verdict.verdict === 'in-sync') return nothingToFix
  if (verdicts.has('conflict')) return 'the world and the declaration both moved: a run decides, not a fix'
  if (verdicts.has('pending')) return 'its declaration is not in force yet: a run does that, not a fix'
  return verdicts.has('drift') ? null : 'what could be read of it is as declared, and the rest could not be read'
}

/** Stacks that will miss what they depend on. */
async function dependentFindings({ name }: StackRecord, state: StateReader): Promise<readonly Finding[]> {
  const { edges } = await state.dependencyRecords()
  const dependents = [...new Set(edges.flatMap((edge) => (edge.name === name ? [edge.stack] : [])))]
  return dependents.map((dependent) =>
    warningFinding('has-dependents', `The stack "${dependent}" depends on "${name}" and may not work without it.`),
  )
}
