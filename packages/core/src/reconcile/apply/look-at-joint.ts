import type { DoneBefore } from '../../survey/making-obstacle.ts'
import { isOwned, ownedKeys } from '../../survey/subject.ts'
import type { ApplyContext } from './apply-context.ts'
import type { NodeEnd, RunNode } from './apply-node.ts'
import { planAgain } from './last-look.ts'
import { isHalf, type Moved, type Operation } from './operation.ts'
import { operationsOf } from './operations-of.ts'
import { endAsMoved, lookAgain } from './perform-operation.ts'
import { problemOfActing } from './problem-of-acting.ts'

/**
 * Looks at all that is done together, before anything of it is done: whether what is to be removed or changed is as the plan
 * saw it, and whether what is new can be made. What a member is made of that is not known yet is held against nothing before.
 *
 * @param takeOver whether what is there and not ours may be changed
 * @returns by address, what stands in the way; none when nothing does
 */
export async function lookAtJoint(
  nodes: readonly RunNode[],
  context: ApplyContext,
  takeOver: boolean,
): Promise<ReadonlyMap<string, NodeEnd>> {
  const planned = nodes
    .filter(({ late, action }) => !late || action === 'replace' || action === 'delete')
    .map((node): Planned => ({ node, operation: operationsOf(node.action, node.found, node.previous)[0] }))
  const before = doneBefore(nodes, planned)
  const ends = await Promise.all(
    planned.map(async ({ node, operation }) => {
      const problem = isSomebodysPlace(node, takeOver)
        ? { moved: takeOverNeeded, now: node.found }
        : await problemOf(operation, before, context)
      if (problem === null) return []
      const { outcome, reason, committed } = endAsMoved(operation, problem, context)
      await committed
      return [[node.address, { action: node.action, outcome: outcome ?? 'unknown', reason }] as const]
    }),
  )
  return new Map(ends.flat() as readonly (readonly [string, NodeEnd])[])
}

/** A member with what is done with it first. */
interface Planned {
  readonly node: RunNode
  readonly operation: Operation
}

function doneBefore(nodes: readonly RunNode[], planned: readonly Planned[]): DoneBefore {
  const made = new Set(
    nodes.filter(({ action }) => action !== 'delete').flatMap(({ found }) => ownedKeys(found.subject)),
  )
  const removed = planned.flatMap(({ operation: { action, before } }) => (action === 'delete' ? [before.subject] : []))
  return { removed, made, gone: new Set(removed.flatMap(ownedKeys).filter((key) => !made.has(key))) }
}

async function problemOf(operation: Operation, before: DoneBefore, context: ApplyContext): Promise<Moved | null> {
  const looked = await lookAgain(operation, context)
  if ('moved' in looked) return looked
  const { look, now } = looked
  const planned = new Set(operation.change.blockedBy)
  if (operation.action === 'delete' && (now.change?.blockedBy ?? []).some((key) => !planned.has(key)))
    return { moved: `something is in it now that the plan did not see. Nothing was changed. ${planAgain}`, now }
  const problem = look === 'done' && !isHalf(operation) ? null : await problemOfActing(operation, context, before)
  return problem === null ? null : { ...problem, now }
}

const takeOverNeeded =
  'something is where it is to be made that may differ. Nothing was changed. Allow it with --take-over or "takeOver: true".'

/** What is completed only when its old object is gone is held against nothing before. */
function isSomebodysPlace({ late, action, found, previous }: RunNode, takeOver: boolean): boolean {
  if (!late || action !== 'replace' || previous === null || found.observation.status === 'absent') return false
  return !isOwned(found.subject) && !takeOver && found.subject.declaration?.takeOver !== true
}
