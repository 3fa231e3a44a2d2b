import { noChange } from '../../domain/change.ts'
import { asRemoval } from '../../survey/as-removal.ts'
import { isOwned, ownedKeys } from '../../survey/subject.ts'
import type { ApplyContext, DoneBefore } from './apply-context.ts'
import type { NodeEnd, RunNode } from './apply-node.ts'
import { planAgain } from './last-look.ts'
import type { Operation } from './operation.ts'
import { leftAlone, lookAgain, type Moved } from './perform-operation.ts'
import { problemOfMaking } from './problem-of-making.ts'
import { replacement } from './replacement.ts'

/**
 * Looks at all that is done together, before anything of it is done: whether what is to be removed is as the plan saw it, and whether what is
 * new can be made.
 *
 * @param takeOver whether what is there and not ours may be changed
 * @returns by address, what stands in the way; none when nothing does
 */
export async function lookAtJoint(
  nodes: readonly RunNode[],
  context: ApplyContext,
  takeOver: boolean,
): Promise<ReadonlyMap<string, NodeEnd>> {
  const removals = nodes.flatMap((node): readonly Planned[] => {
    const operation = removalOf(node)
    return operation === null ? [] : [{ node, operation }]
  })
  const before = doneBefore(nodes, removals)
  const ends = await Promise.all(
    removals.map(async ({ node, operation }) => {
      const problem = isSomebodysPlace(node, takeOver)
        ? { moved: takeOverNeeded, now: node.found }
        : await problemOf(withAll(operation, before), context)
      if (problem === null) return []
      const { outcome, reason, committed } = leftAlone(operation, problem, context)
      await committed
      return [[node.address, { action: node.action, outcome: outcome ?? 'unknown', reason }] as const]
    }),
  )
  return new Map(ends.flat() as readonly (readonly [string, NodeEnd])[])
}

interface Planned {
  readonly node: RunNode
  readonly operation: Operation
}

function removalOf({ action, found, previous }: RunNode): Operation | null {
  if (action === 'replace') return replacement(found, previous).removal
  if (action !== 'delete') return null
  return { action, before: asRemoval(found), change: found.change ?? noChange, writes: [], replaced: false }
}

function doneBefore(nodes: readonly RunNode[], removals: readonly Planned[]): DoneBefore {
  const made = new Set(
    nodes.filter(({ action }) => action !== 'delete').flatMap(({ found }) => ownedKeys(found.subject)),
  )
  const removed = removals.map(({ operation }) => operation.before.subject)
  return { removed, made, gone: new Set(removed.flatMap(ownedKeys).filter((key) => !made.has(key))) }
}

function withAll(operation: Operation, before: DoneBefore): Operation {
  return operation.makes === undefined ? operation : { ...operation, makes: { ...operation.makes, before } }
}

async function problemOf(operation: Operation, context: ApplyContext): Promise<Moved | null> {
  const looked = await lookAgain(operation, context)
  if ('moved' in looked) return looked
  const { now } = looked
  const planned = new Set(operation.change.blockedBy)
  if ((now.change?.blockedBy ?? []).some((key) => !planned.has(key)))
    return { moved: `something is in it now that the plan did not see. Nothing was changed. ${planAgain}`, now }
  const problem = await problemOfMaking(operation, context)
  return problem === null ? null : { moved: problem, now }
}

const takeOverNeeded =
  'something is where it is to be made that may differ. Nothing was changed. Allow it with --take-over or "takeOver: true".'

/** What is completed only when its old object is gone is held against nothing before. */
function isSomebodysPlace({ late, action, found, previous }: RunNode, takeOver: boolean): boolean {
  if (!late || action !== 'replace' || previous === null || found.observation.status === 'absent') return false
  return !isOwned(found.subject) && !takeOver && found.subject.declaration?.takeOver !== true
}
