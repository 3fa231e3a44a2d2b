import { nameOfField } from '../../domain/path.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { RunItem } from '../../domain/run.ts'

type IdleEnd = Pick<RunItem, 'outcome' | 'reason' | 'verdict' | 'notTargeted' | 'unverified'>

/**
 * How a resource ends that nothing is done to: it is as declared, nobody can tell as not all of it could be read, or it is left
 * alone, with why and what it is. Pure.
 *
 * @param unverified fields that could not be read, each with why
 */
export function idleEnd(item: PlanItem, unverified: readonly string[]): IdleEnd {
  const unseen = unverified.length === 0 ? {} : { unverified }
  const { leftAlone, acknowledged, notTargeted, cause } = item
  if (unverified.length > 0 && (leftAlone === undefined || cause.verdict === 'unknown'))
    return { outcome: 'unknown', reason: 'not all of it could be read, and the rest is as declared', ...unseen }
  const accepted = acknowledged?.map(nameOfField).join(', ')
  const reason = leftAlone ?? (accepted === undefined ? undefined : `it differs, and that is acknowledged: ${accepted}`)
  if (reason === undefined) return { outcome: 'unchanged' }
  const { verdict } = cause
  return { outcome: 'left-alone', verdict, reason, ...(notTargeted === true ? { notTargeted } : {}), ...unseen }
}
