import type { Surveyed } from '../../survey/subject.ts'
import { rejudge } from '../../survey/survey-subjects.ts'

/** What there is to react to, beside what differs. */
export interface TriggerSources {
  /** Addresses to be replaced because somebody said so. */
  readonly replaced: ReadonlySet<string>
  /** When earlier runs changed a resource, by address: what did not react since then still has to. */
  readonly earlier: ReadonlyMap<string, number>
}

/**
 * Tells those who react to others which of them change. One that changes for that reason alone triggers others in turn.
 * Pure.
 *
 * @param found dependencies first
 */
export function withTriggers(
  found: ReadonlyMap<string, Surveyed>,
  { replaced, earlier }: TriggerSources,
): ReadonlyMap<string, Surveyed> {
  const changing = new Set<string>(replaced)
  const told = new Map<string, Surveyed>()
  for (const [address, item] of found) {
    const answered = earlier.get(address) ?? Number.NEGATIVE_INFINITY
    const triggeredBy = (item.subject.declaration?.triggers ?? []).filter(
      (trigger) => changing.has(trigger) || (earlier.get(trigger) ?? Number.NEGATIVE_INFINITY) > answered,
    )
    const now = triggeredBy.length === 0 ? item : rejudge(item, triggeredBy)
    if (changes(now)) changing.add(address)
    told.set(address, now)
  }
  return told
}

function changes({ change, subject }: Surveyed): boolean {
  return (change !== null && change.action !== 'none') || subject.unknown.length > 0
}
