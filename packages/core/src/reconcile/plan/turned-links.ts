import { foldersAbove } from '../../domain/place-key.ts'
import type { PlanItem } from '../../domain/plan.ts'
import { ownedKeys, type Subject, type Surveyed } from '../../survey/subject.ts'

/** What the items of a plan were made from, and which of them it is about. */
export interface LinkedItems {
  found(address: string): Surveyed | undefined
  isTargeted(address: string): boolean
}

/**
 * The items, where what lies by way of a link that the same plan changes is looked at once more during the run: what was found of it
 * is where the link led before. What the plan leaves alone for what was found there may turn out otherwise, too. Pure.
 */
export function afterTurnedLinks(items: readonly PlanItem[], { found, isTargeted }: LinkedItems): readonly PlanItem[] {
  const changing = new Map(
    items.filter(isActedOn).flatMap(({ address }) => {
      const subject = found(address)?.subject
      return subject === undefined ? [] : ownedKeys(subject).map((key) => [key, subject] as const)
    }),
  )
  if (changing.size === 0) return items
  return items.map((item) => {
    const subject = isTargeted(item.address) ? found(item.address)?.subject : undefined
    const link = subject === undefined || !isLookedAtAgain(item, subject) ? null : linkOnTheWay(subject, changing)
    return link === null ? item : lookedAtAgain(item, link.address)
  })
}

function isActedOn({ action, refusal, unknown }: PlanItem): boolean {
  return refusal === undefined && unknown === undefined && (action === 'update' || action === 'replace')
}

function isLookedAtAgain({ action, refusal, unknown }: PlanItem, { declared, unknown: late }: Subject): boolean {
  if (declared === null || late.length > 0 || refusal !== undefined || unknown !== undefined) return false
  return action === 'none' || action === 'create' || action === 'update'
}

/** What is really not below something that stands on its written way is there by way of a link. */
function linkOnTheWay(subject: Subject, changing: ReadonlyMap<string, Subject>): Subject | null {
  const { identity, edits, real, host } = subject
  const really = [...real.owns, ...real.edits]
  for (const [index, key] of [...identity, ...edits].entries()) {
    const place = really[index] ?? key
    if (place === key) continue
    const link = foldersAbove(key, host)
      .flatMap((folder) => changing.get(folder) ?? [])
      .find((each) => each.address !== subject.address && !each.real.owns.some((own) => place.startsWith(`${own}/`)))
    if (link !== undefined) return link
  }
  return null
}

/** What was found where the link led before is neither changed nor taken over, and is not shown. What is to be made is told as before. */
function lookedAtAgain(item: PlanItem, link: string): PlanItem {
  if (item.action === 'create') return { ...item, notYetKnown: true }
  const { skipped: _, detail: _detail, ...taken } = item
  return {
    ...taken,
    action: 'update',
    cause: { verdict: 'pending', reason: 'not-yet-known' },
    fields: [],
    steps: [],
    adopt: false,
    takeOver: false,
    notYetKnown: true,
    sentence: `look at it again once "${link}" is done, which is on its way`,
  }
}
