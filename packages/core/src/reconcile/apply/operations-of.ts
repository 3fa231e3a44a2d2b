import type { StateWrite } from '../../contracts/state-write.ts'
import { type ChangeAction, noChange } from '../../domain/change.ts'
import { asRemoval } from '../../survey/as-removal.ts'
import type { Surveyed } from '../../survey/subject.ts'
import type { Operation } from './operation.ts'
import { replacement } from './replacement.ts'

/**
 * What is done with one resource: one operation, or two for a replace. Pure.
 *
 * @param writes written with the first intent
 */
export function operationsOf(
  action: ChangeAction,
  found: Surveyed,
  previous: Surveyed | null,
  writes: readonly StateWrite[] = [],
): readonly [Operation, ...Operation[]] {
  if (action === 'replace') {
    const { removal, making } = replacement(found, previous)
    return [{ ...removal, writes }, making]
  }
  const base = { change: found.change ?? noChange, writes, replaced: false }
  if (action === 'delete') return [{ ...base, action, before: asRemoval(found) }]
  return [{ ...base, action: action === 'create' ? action : 'update', before: found }]
}
