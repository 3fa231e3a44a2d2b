import type { PlanItem } from '../../../domain/plan.ts'
import { isSamePlace } from '../../../survey/make-room.ts'
import { ownedKeys, type Surveyed } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'
import { isWhole, wholeOf } from '../wholes.ts'
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
      if (found === undefined || !staysWhole(found, item) || isEmptiedFirst(found, sources.previous(address))) return []
      return ownedKeys(found.subject).map((key) => [key, address] as const)
    }),
  )
  if (wholes.size === 0) return items
  return items.map((item) => {
    const part = item.action === 'delete' && item.refusal === undefined ? sources.found(item.address) : undefined
    const whole = part === undefined ? undefined : wholeOf(part, wholes)
    return whole === undefined ? item : forgotten(item, `"${whole}" is about the whole of it`)
  })
}

/** Where it is, something that is no whole goes first, when what is in it has gone: a file without content, say. */
function isEmptiedFirst(found: Surveyed, previous: Surveyed | undefined): boolean {
  if (previous?.observation.status !== 'present' || !isSamePlace(found, previous)) return false
  return !isWhole(previous.subject, previous.subject.target.applied)
}

/** After the run: what is not put in force stays what it was. */
function staysWhole({ subject }: Surveyed, item: PlanItem): boolean {
  const stays = item.refusal !== undefined || item.unknown !== undefined || item.notTargeted === true
  return isWhole(subject, (stays ? null : subject.declared) ?? subject.target.applied)
}
