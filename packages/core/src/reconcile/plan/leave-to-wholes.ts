import type { PlanItem } from '../../domain/plan.ts'
import { claimsOf } from '../../survey/make-subject.ts'
import type { Surveyed } from '../../survey/subject.ts'
import { forgotten } from './forgotten.ts'
import type { HeldSources } from './held-sources.ts'

/**
 * The items, with parts that are no longer declared left to what the plan declares as a whole: a line of a file whose content is
 * declared now. Whether it is there is up to that, and to take it out would be to change what is declared. Pure.
 */
export function leaveToWholes(items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  if (!items.some(({ action }) => action === 'delete')) return items
  const wholes = new Map(
    items.flatMap(({ address, action }) => {
      const found = sources.found(address)
      if (found === undefined || action === 'delete' || action === 'forget' || !isWhole(found)) return []
      const { identity, real } = found.subject
      return [...identity, ...real.owns].map((key) => [key, address] as const)
    }),
  )
  if (wholes.size === 0) return items
  return items.map((item) => {
    const subject = item.action === 'delete' ? sources.found(item.address)?.subject : undefined
    const keys = subject === undefined ? [] : [...subject.edits, ...subject.real.edits]
    const whole = keys.flatMap((key) => wholes.get(key) ?? [])[0]
    return whole === undefined ? item : forgotten(item, `forget: "${whole}" declares the whole of it now`)
  })
}

function isWhole({ subject: { reader, declared, host } }: Surveyed): boolean {
  return claimsOf(reader, declared, host)?.whole === true
}
