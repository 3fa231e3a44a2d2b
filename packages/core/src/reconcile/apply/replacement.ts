import { type Change, noChange } from '../../domain/change.ts'
import { ProviderError } from '../../errors/provider-error.ts'
import { asRemoval } from '../../survey/as-removal.ts'
import { isSamePlace, unowned } from '../../survey/make-room.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import type { FirstHalf, Operation } from './operation.ts'

/**
 * A replace as two operations: the old object is removed, then the new one made. What its
 * reader cannot say is told in them. Pure.
 */
export function replacement(
  found: Surveyed,
  previous: Surveyed | null,
): { readonly removal: FirstHalf; readonly making: Operation } {
  const planned = previous ?? found
  const old = asRemoval(planned)
  const isFree = previous === null || found.observation.status === 'absent'
  const before = unowned(isFree ? { ...found, observation: absent, seen: absent } : found)
  const removed = said('delete', () => removalChange(old))
  const made =
    previous === null ? said('create', () => createChange(before.subject)) : { change: found.change ?? noChange }
  const action = before.observation.status === 'absent' ? 'create' : 'update'
  const making: Operation = { action, before, ...made, writes: [], replaced: false, second: true }
  const elsewhere = previous !== null && !isSamePlace(found, previous)
  return {
    removal: {
      action: 'delete',
      before: old,
      planned,
      ...removed,
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

/** What a reader says, or that it does not: an act is planned all the same, and fails alone. */
function said(action: 'delete' | 'create', change: () => Change): Pick<Operation, 'change' | 'unsaid'> {
  try {
    return { change: change() }
  } catch (error) {
    if (!ProviderError.isInstance(error)) throw error
    return { change: { ...noChange, action }, unsaid: error.message }
  }
}
