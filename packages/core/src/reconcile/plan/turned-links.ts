import { foldersAbove } from '../../domain/place-key.ts'
import type { PlanItem } from '../../domain/plan.ts'
import { editedKeys, isOwned, ownedKeys, type Subject, type Surveyed } from '../../survey/subject.ts'

/** What the items of a plan were made from, and which of them it is about. */
export interface LinkedItems {
  found(address: string): Surveyed | undefined
  isTargeted(address: string): boolean
}

/**
 * The items, where what lies by way of a link that the same plan changes is looked at once more during the run: what
 * was found of it is where the link led before. What the plan leaves alone for what was found there may turn out
 * otherwise, too. So may what was found as declared, and is nothing of ours, below what the same plan makes: that may
 * be a link, and may come with something in it. Pure.
 */
export function afterTurnedLinks(items: readonly PlanItem[], { found, isTargeted }: LinkedItems): readonly PlanItem[] {
  const subjectsOf = (action: (item: PlanItem) => boolean) =>
    byOwnedKey(
      items.filter((item) => isActedOn(item) && action(item)).flatMap(({ address }) => found(address)?.subject ?? []),
    )
  const changing = subjectsOf(({ action }) => action === 'update' || action === 'replace')
  const making = subjectsOf(({ action }) => action === 'create')
  if (changing.size === 0 && making.size === 0) return items
  return items.map((item) => {
    const subject = isTargeted(item.address) ? found(item.address)?.subject : undefined
    if (subject === undefined || !isLookedAtAgain(item, subject)) return item
    const made = item.action === 'none' && !isOwned(subject) ? madeOnTheWay(subject, making) : undefined
    const link = linkOnTheWay(subject, changing) ?? made
    return link === undefined ? item : lookedAtAgain(item, link.address)
  })
}

type OwnedKeys = ReadonlyMap<string, Subject>

function byOwnedKey(subjects: readonly Subject[]): OwnedKeys {
  return new Map(subjects.flatMap((subject) => ownedKeys(subject).map((key) => [key, subject] as const)))
}

function isActedOn({ refusal, unknown }: PlanItem): boolean {
  return refusal === undefined && unknown === undefined
}

function isLookedAtAgain({ action, refusal, unknown }: PlanItem, { declared, unknown: late }: Subject): boolean {
  if (declared === null || late.length > 0 || refusal !== undefined || unknown !== undefined) return false
  return action === 'none' || action === 'create' || action === 'update'
}

/** What is really not below something that stands on its written way is there by way of a link. */
function linkOnTheWay(subject: Subject, changing: OwnedKeys): Subject | undefined {
  const { identity, edits, real, host } = subject
  const really = [...real.owns, ...real.edits]
  for (const [index, key] of [...identity, ...edits].entries()) {
    const place = really[index] ?? key
    if (place === key) continue
    const link = onTheWay(key, host, changing).find(
      (each) => each.address !== subject.address && !each.real.owns.some((own) => place.startsWith(`${own}/`)),
    )
    if (link !== undefined) return link
  }
  return undefined
}

function madeOnTheWay(subject: Subject, making: OwnedKeys): Subject | undefined {
  const keys = [...ownedKeys(subject), ...editedKeys(subject)]
  return keys.flatMap((key) => onTheWay(key, subject.host, making))[0]
}

/** Whose keys are those of folders above a key. */
function onTheWay(key: string, host: string, owners: OwnedKeys): readonly Subject[] {
  return foldersAbove(key, host).flatMap((folder) => owners.get(folder) ?? [])
}

/**
 * What was found where the link led before is neither changed nor taken over, and is not
 * shown. What is to be made is told as before.
 */
function lookedAtAgain(item: PlanItem, link: string): PlanItem {
  if (item.action === 'create') return { ...item, notYetKnown: true }
  const { leftAlone: _, detail: _detail, ...taken } = item
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
