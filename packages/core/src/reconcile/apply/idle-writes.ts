import type { StateWrite } from '../../contracts/state-write.ts'
import type { PlanItem } from '../../domain/plan.ts'
import { recordInForce } from '../../records/record-in-force.ts'
import { traceWrites } from '../../records/trace-writes.ts'
import type { Surveyed } from '../../survey/subject.ts'

/** What opening a run records of resources on which nothing has to be done. */
export function idleWrites(item: PlanItem, found: Surveyed | undefined, now: number): readonly StateWrite[] {
  if (found === undefined || item.unknown !== undefined) return []
  const { record, declared, address } = found.subject
  if (declared === null) {
    if (item.action === 'forget') return [{ write: 'remove', address }, ...traceWrites(found)]
    return record?.declared === null ? [] : [{ write: 'resource', address, set: { declared: null, state: 'retained' } }]
  }
  return item.action === 'none' ? recordInForce(found, { now, owned: found.observation.status === 'present' }) : []
}
