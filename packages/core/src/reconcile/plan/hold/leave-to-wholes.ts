import type { PlanItem, PlanKind } from '../../../domain/plan.ts'
import { isSamePlace } from '../../../survey/make-room.ts'
import { ownedKeys, type Surveyed } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'
import { isWhole, wholeOf } from '../wholes.ts'
import { forgotten } from './forgotten.ts'

/**
 * The items, with parts that are no longer declared left to what the stack has as a whole: a line of a file whose content is
 * declared, or was and is kept. Whether it is there is up to that, and to take it out would be to change that; what is
 * removed as a whole takes it along. Where the whole is declared nothing has to be pruned for it. Pure.
 */
export function leaveToWholes(kind: PlanKind, items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  const parts = new Map(items.flatMap((item) => partOf(kind, item, sources)))
  if (parts.size === 0) return items
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
    const part = parts.get(item)
    const whole = part === undefined ? undefined : wholeOf(part, wholes)
    if (whole === undefined) return item
    const left = forgotten(item, `"${whole}" is about the whole of it`)
    if (item.action === 'delete') return left
    return isDeclared(sources.found(whole)) ? { ...left, cause: noLongerDeclared } : item
  })
}

const noLongerDeclared = { verdict: 'pending', reason: 'removal-pending' } as const

/** What is to be removed, or would be if that were asked for. A fix leaves to a run what is no longer declared. */
function partOf(kind: PlanKind, item: PlanItem, { found }: HeldSources): readonly (readonly [PlanItem, Surveyed])[] {
  const { address, action, refusal, notTargeted, unknown } = item
  // What is declared and as it is to be: nearly all of most plans.
  if (action === 'none' && item.leftAlone === undefined) return []
  const part = refusal === undefined && unknown === undefined ? found(address) : undefined
  if (part === undefined || part.subject.declared !== null) return []
  if (action === 'delete') return [[item, part]]
  const { record, retained } = part.subject
  const isOnlyUnpruned = retained && record !== null && !record.protect && record.removal !== 'retain'
  return action === 'none' && notTargeted !== true && kind !== 'fix' && isOnlyUnpruned ? [[item, part]] : []
}

function isDeclared(found: Surveyed | undefined): boolean {
  return found !== undefined && found.subject.declared !== null
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
