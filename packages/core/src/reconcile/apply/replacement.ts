import { type Change, noChange } from '../../domain/change.ts'
import { asRemoval } from '../../survey/as-removal.ts'
import { isSamePlace, unowned } from '../../survey/make-room.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import type { Operation, Removal } from './operation.ts'

/** A replace as two operations: the old object is removed, then the new one made. Pure. */
export function replacement(
  found: Surveyed,
  previous: Surveyed | null,
): { readonly removal: Removal; readonly making: Operation } {
  const planned = previous ?? found
  const old = asRemoval(planned)
  const isFree = previous === null || found.observation.status === 'absent'
  const before = unowned(isFree ? { ...found, observation: absent, seen: absent } : found)
  const change = previous === null ? createChange(before.subject) : (found.change ?? noChange)
  const action = before.observation.status === 'absent' ? 'create' : 'update'
  const making: Operation = { action, before, change, writes: [], replaced: false, second: true }
  const elsewhere = previous !== null && !isSamePlace(found, previous)
  return {
    removal: {
      action: 'delete',
      before: old,
      planned,
      change: removalChange(old),
      writes: [],
      replaced: true,
      makes: { operation: making, elsewhere },
    },
    making,
  }
}

const absent = { status: 'absent' } as const

function removalChange(old: Surveyed): Change {
  const { reader, target } = old.subject
  if (reader === null || old.observation.status === 'unreadable') return noChange
  return reader.diff(target, old.observation)
}

function createChange(subject: Subject): Change {
  return subject.reader?.diff(subject.target, { status: 'absent' }) ?? noChange
}
