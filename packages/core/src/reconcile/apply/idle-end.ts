import { nameOfField } from '../../domain/path.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { RunItem } from '../../domain/run.ts'

/** How a resource ends that nothing is done to: it is as declared, or it is left alone, with why and what it is. Pure. */
export function idleEnd({
  leftAlone,
  acknowledged,
  notTargeted,
  cause,
}: PlanItem): Pick<RunItem, 'outcome' | 'reason' | 'verdict' | 'notTargeted'> {
  const accepted = acknowledged?.map(nameOfField).join(', ')
  const reason = leftAlone ?? (accepted === undefined ? undefined : `it differs, and that is acknowledged: ${accepted}`)
  if (reason === undefined) return { outcome: 'unchanged' }
  const { verdict } = cause
  return { outcome: 'left-alone', verdict, reason, ...(notTargeted === true ? { notTargeted } : {}) }
}
