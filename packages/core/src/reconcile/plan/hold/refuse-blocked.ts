import type { Refusal } from '../../../domain/change.ts'
import { keyAtRealPlace, keyText } from '../../../domain/place-key.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { pathsOf } from '../../../survey/own-places.ts'
import { editedKeys, ownedKeys, type Surveyed } from '../../../survey/subject.ts'
import { type HeldSources, isGoing, isRemade } from '../held-sources.ts'

/**
 * The items, with a refusal where something is to be removed that cannot be while other things are there, as a directory that is
 * not empty, or that would stay with them where something else is to be, unless this plan removes all of these. Pure.
 */
export function refuseBlocked(items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  const blockers = new Map(items.map((item) => [item.address, blockersOf(item, sources)] as const))
  if ([...blockers.values()].every((keys) => keys.length === 0)) return items
  let refused = items
  for (;;) {
    // What is let go because it is gone takes nothing away: that something stands there is why it is asked.
    const going = keysOf(refused, sources, (item) => item.action !== 'forget' && isGoing(item, sources))
    const remade = keysOf(refused, sources, (item) => isRemade(item, sources))
    const next = refused.map((item) => {
      const keys = blockers.get(item.address) ?? []
      if (item.refusal !== undefined || keys.length === 0) return item
      const goes = (key: string) => going.has(key) || (remade.has(key) && isRemade(item, sources))
      const left = keys.flatMap(({ key, real }) => (goes(key) || goes(real) ? [] : [key]))
      return left.length === 0 ? item : { ...item, refusal: leftRefusal(left) }
    })
    // What stays may be in the way of something else.
    if (next.every((item, index) => item === refused[index])) return refused
    refused = next
  }
}

/** What a thing cannot be removed beside, as its provider names it and where that really is. */
interface Blocker {
  readonly key: string
  readonly real: string
}

function blockersOf({ action, address, destroys }: PlanItem, sources: HeldSources): readonly Blocker[] {
  const { found, previous, removed } = sources
  const going = action === 'delete' ? found(address) : destroys && (previous(address) ?? removed?.(address))
  if (going?.observation.status !== 'present') return []
  const { subject, change } = going
  const folders = pathsOf(subject)
  const realOf = (path: string): string => {
    const [written = '', real = ''] = folders.find(([folder]) => path.startsWith(`${folder}/`)) ?? []
    return `${real}${path.slice(written.length)}`
  }
  const { blockedBy = [], staysWith = [] } = change ?? {}
  const keys = action !== 'delete' && isAtPlaceOf(subject, found(address)) ? [...blockedBy, ...staysWith] : blockedBy
  return keys.map((key) => ({ key, real: keyAtRealPlace(key, subject.host, [], realOf) }))
}

/** Whether something else owns what a thing owns, or edits it. */
function isAtPlaceOf(subject: Surveyed['subject'], other: Surveyed | undefined): boolean {
  if (other === undefined) return false
  const keys = new Set(ownedKeys(subject))
  return [...ownedKeys(other.subject), ...editedKeys(other.subject)].some((key) => keys.has(key))
}

/** The keys of what some items of a plan were until now. */
function keysOf(
  items: readonly PlanItem[],
  { found, previous, others = [] }: HeldSources,
  isMeant: (item: PlanItem) => boolean,
): ReadonlySet<string> {
  const meant = [...items, ...others].filter(isMeant)
  return new Set(
    meant.flatMap(({ address, action }) => {
      const old = (action === 'replace' ? previous(address) : undefined) ?? found(address)
      return old === undefined ? [] : ownedKeys(old.subject)
    }),
  )
}

function leftRefusal([first = '', ...more]: readonly string[]): Refusal {
  const place = keyText(first)
  const [all, leaves] =
    more.length === 0
      ? [`${place} is`, 'it']
      : [`${place} and ${more.length} more ${more.length === 1 ? 'thing' : 'things'} are`, 'them']
  return {
    because: `it cannot be removed while ${all} there, and this plan leaves ${leaves}`,
    remedy: 'Look at it, and move it away or remove it, then plan again.',
  }
}
