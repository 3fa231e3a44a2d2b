import type { PlanItem } from '../../../domain/plan.ts'
import { emptiedBy } from '../../../survey/emptied-by-parts.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import { type HeldSources, isGoing } from '../held-sources.ts'
import { forgotten } from './forgotten.ts'

/**
 * The items, with nothing removed in them that would have been emptied by what stays after all, as a file in which a line is
 * left: it is forgotten with what is in it, and moved nowhere. Pure.
 */
export function keepFilled(items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  const filled = items.filter((item) => item.refusal === undefined && isToBeEmptied(oldOf(item, sources)))
  if (filled.length === 0) return items
  const going = [...items, ...(sources.others ?? [])].filter((item) => isGoing(item, sources))
  const isEmptied = emptiedBy(going.flatMap((item) => oldOf(item, sources) ?? []))
  const kept = new Set(filled.filter((item) => !isEmptied(oldOf(item, sources) as Surveyed)))
  return items.map((item) => {
    if (!kept.has(item)) return item
    if (item.action === 'delete') return forgotten(item, `${because}, and it stays`)
    return { ...item, refusal: { because: `it would be moved away from what is in it: ${because}`, remedy } }
  })
}

const because = 'not all that is in it goes'
const remedy = 'Remove what is in it first, or leave it where it is.'

function isToBeEmptied(old: Surveyed | undefined): boolean {
  return old?.observation.status === 'present' && old.observation.emptied === true
}

/** What an item takes away. */
function oldOf({ action, address }: PlanItem, { found, previous }: HeldSources): Surveyed | undefined {
  if (action === 'delete') return found(address)
  return action === 'replace' ? previous(address) : undefined
}
