import { editedKeys, ownedKeys, type Surveyed } from '../../survey/subject.ts'
import type { ApplyContext } from './apply-context.ts'
import type { Operation } from './operation.ts'

/**
 * The second half of a replace as it is to be done once the first one is. Where what went was in the very thing that is made
 * now, as a line is in what becomes a file as a whole, that thing is not as the plan saw it any more, by our own act: it is
 * read again. It was as the plan saw it right before that act.
 */
export async function secondHalf(second: Operation, removed: Surveyed, context: ApplyContext): Promise<Operation> {
  const { before, change } = second
  if (before.observation.status === 'absent' || !wasIn(removed, before)) return second
  const now = await context.read(before.subject)
  if (now.observation.status === 'unreadable' || now.change === null || now.change.refusal !== undefined) return second
  const planned = change.steps.map(({ name }) => name)
  const losesMore = now.change.steps.some(({ name, effect }) => effect !== 'safe' && !planned.includes(name))
  if (losesMore) return second
  const action = now.observation.status === 'absent' ? 'create' : 'update'
  return { ...second, action, before: now, change: now.change }
}

/** Whether a resource was a part of what another one owns or edits. */
function wasIn({ subject: part }: Surveyed, { subject: whole }: Surveyed): boolean {
  const places = new Set([...ownedKeys(whole), ...editedKeys(whole)])
  return editedKeys(part).some((key) => places.has(key))
}
