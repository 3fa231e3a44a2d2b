import type { JsonObject } from '../../../domain/json.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { isSamePlace } from '../../../survey/make-room.ts'
import { claimsOf } from '../../../survey/make-subject.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'
import { forgotten } from './forgotten.ts'

/**
 * The items, with parts that are to be removed left to what the stack has as a whole: a line of a file whose content is
 * declared, or was and is kept. Whether it is there is up to that, and to take it out would be to change that; what is
 * removed as a whole takes it along. Pure.
 */
export function leaveToWholes(items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  if (!items.some(({ action }) => action === 'delete')) return items
  const wholes = new Map(
    items.flatMap((item) => {
      const { address } = item
      const found = sources.found(address)
      if (found === undefined || !isWhole(found, item) || isEmptiedFirst(found, sources.previous(address))) return []
      const { identity, real } = found.subject
      return [...identity, ...real.owns].map((key) => [key, address] as const)
    }),
  )
  if (wholes.size === 0) return items
  return items.map((item) => {
    const subject =
      item.action === 'delete' && item.refusal === undefined ? sources.found(item.address)?.subject : undefined
    const keys = subject === undefined ? [] : [...subject.edits, ...subject.real.edits]
    const whole = keys.flatMap((key) => wholes.get(key) ?? [])[0]
    return whole === undefined ? item : forgotten(item, `forget: "${whole}" is about the whole of it`)
  })
}

/** Where it is, something that is no whole goes first, when what is in it has gone: a file without content, say. */
function isEmptiedFirst(found: Surveyed, previous: Surveyed | undefined): boolean {
  if (previous?.observation.status !== 'present' || !isSamePlace(found, previous)) return false
  const { reader, target, host } = previous.subject
  return claimsOf(reader, target.applied as JsonObject | null, host)?.whole !== true
}

/** After the run: what is not put in force stays what it was. */
function isWhole({ subject: { reader, declared, target, host } }: Surveyed, item: PlanItem): boolean {
  const stays = item.refusal !== undefined || item.unknown !== undefined || item.notTargeted === true
  const inForce = stays ? null : declared
  return claimsOf(reader, inForce ?? (target.applied as JsonObject | null), host)?.whole === true
}
