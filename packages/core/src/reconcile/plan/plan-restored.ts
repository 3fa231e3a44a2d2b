import type { PlanItem, PlanOptions } from '../../domain/plan.ts'
import type { ResourceRecord } from '../../domain/resource.ts'
import { renamedAddress } from '../../records/rename-writes.ts'
import type { PlannedRecord } from '../../snapshots/restored-record.ts'
import { subjectFromRecord } from '../../survey/make-subject.ts'
import type { RecordMatch } from '../../survey/match-records.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import { leftAlone } from './left-alone.ts'
import { planFromRecord, type RecordedPlan } from './plan-from-record.ts'
import { type ItemOptions, planItem } from './plan-item.ts'
import type { PlanningContext } from './planning-context.ts'
import { previousSubject } from './survey-stack.ts'

/** What was asked for, and how it differs from what is on record before. */
export interface RestoreFacts extends Pick<PlanOptions, 'prune' | 'takeOver'> {
  /** By the address that a resource has then, the one it had before. */
  readonly renamedFrom: ReadonlyMap<string, string>
  readonly before: readonly ResourceRecord[]
}

/**
 * Plans to put in force what a record has as declared, whoever or whatever moved. Needs no definition; what only a run of
 * it can tell is left to that, and said.
 */
export async function planRestored(
  record: PlannedRecord,
  { prune, takeOver, renamedFrom, before }: RestoreFacts,
  context: PlanningContext,
): Promise<RecordedPlan> {
  const protectedBefore = new Set(before.flatMap(({ address, protect }) => (protect ? [address] : [])))
  const isProtected = (address: string) => protectedBefore.has(renamedFrom.get(address) ?? address)
  const recordOf = new Map(record.resources.map((one) => [one.address, one]))
  const match: RecordMatch = { recordOf, renames: [], replaced: new Set(), undeclared: [] }
  return planFromRecord(
    record,
    {
      kind: 'restore',
      options: { prune, targets: [], replace: [], takeOver },
      isTargeted: () => true,
      recordedDependencies: dependenciesBefore(before, renamedFrom),
      subjectOf: (opened, scene) => {
        const subject = subjectFromRecord(opened, scene)
        return isProtected(subject.address) ? withProtection(subject) : subject
      },
      formerOf: (subject, records) =>
        subject.declared === null ? null : previousSubject(subject, { ...records, match }),
      itemOf: (found, options) =>
        restoredItem(found, { ...options, takeOver, renamedFrom: renamedFrom.get(found.subject.address) }),
      findings: async () => [],
    },
    context,
  )
}

/** What was needed until now, which is what is removed last: the record as it is restored says what will be. */
function dependenciesBefore(
  before: readonly ResourceRecord[],
  renamedFrom: RestoreFacts['renamedFrom'],
): RecordedPlan['recordedDependencies'] {
  const dependenciesOf = new Map(before.map(({ address, dependsOn }) => [address, dependsOn]))
  const renamed = renamedAddress([...renamedFrom].map(([to, from]) => ({ from, to })))
  return (address) => (dependenciesOf.get(renamedFrom.get(address) ?? address) ?? []).map(renamed)
}

/** What is protected until now is replaced by nothing, whatever is restored of its protection. */
function withProtection(subject: Subject): Subject {
  return { ...subject, record: subject.record === null ? null : { ...subject.record, protect: true } }
}

function restoredItem(
  found: Surveyed,
  { takeOver, ...options }: Pick<ItemOptions, 'previous' | 'renamedFrom' | 'takeOver' | 'editedBy' | 'partOf'>,
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
  return { ...leftAlone(item, because), leftAlone: because }
}
