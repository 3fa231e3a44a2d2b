import type { StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { OperationOutcome, OperationRecord } from '../domain/run.ts'
import { inForce, recordInForce } from '../records/record-in-force.ts'
import { traceWrites } from '../records/trace-writes.ts'
import { nothingInForce, type Surveyed, unreadableFields } from '../survey/subject.ts'

/** How an operation that was in doubt turned out. Null: it still is. */
export interface Settled {
  readonly operation: OperationRecord
  readonly outcome: OperationOutcome | null
  readonly reason?: string
}

/**
 * Settles one operation in doubt by what a read found: as before is not-done, as intended is recovered, neither is
 * partial, and so is what was seen in part only; what cannot be read stays in doubt. What is both, a reaction or a write
 * that no read can tell, is to be done again. Pure.
 */
export function settleOperation(operation: OperationRecord, found: Surveyed): Settled {
  const { observation, seen } = found
  if (observation.status === 'unreadable') return { operation, outcome: null, reason: observation.detail }
  const allSeen = unreadableFields(found).length === 0
  if (allSeen && sameJson(seen ?? undefined, operation.before)) return { operation, outcome: 'not-done' }
  const removes = operation.action === 'delete' || operation.action === 'forget'
  const intended = removes ? observation.status === 'absent' : allSeen && inForce(found)
  const stays = observation.status === 'absent' ? observation.stays : undefined
  return { operation, outcome: intended ? 'recovered' : 'partial', ...(stays === undefined ? {} : { reason: stays }) }
}

/** What settling writes: the outcome, and the record of what is in force now. */
export function settlementWrites(settled: Settled, found: Surveyed, now: number): readonly StateWrite[] {
  const { operation, outcome } = settled
  const base = { runId: operation.runId, address: operation.address, action: operation.action } as const
  if (outcome === null)
    return [{ write: 'outcome', ...base, outcome, after: null, error: settled.reason ?? 'it could not be read' }]
  const ended: StateWrite = { write: 'outcome', ...base, outcome, after: found.seen }
  if (operation.action === 'delete' || operation.action === 'forget')
    return outcome === 'recovered' ? [ended, goneWrite(found), ...traceWrites(found)] : [ended]
  const made = operation.action === 'create' && outcome === 'partial' && isAbsent(operation.before)
  return [ended, ...recordInForce(found, { now, owned: made || outcome === 'recovered' })]
}

function isAbsent(seen: OperationRecord['before']): boolean {
  return sameJson(seen, { status: 'absent' })
}

/** A resource that is declared still was removed to be made anew; its row stays. */
function goneWrite(found: Surveyed): StateWrite {
  const { address, record } = found.subject
  if (record?.declared === null) return { write: 'remove', address }
  return { write: 'resource', address, set: nothingInForce }
}
