import type { StateWrite } from '../../contracts/state-write.ts'
import type { ChangeAction } from '../../domain/change.ts'
import type { RunItem } from '../../domain/run.ts'
import { recordInForce } from '../../records/record-in-force.ts'
import { type Surveyed, unreadableFields, unverified } from '../../survey/subject.ts'
import type { ApplyContext } from './apply-context.ts'
import { idleEnd } from './idle-end.ts'
import type { Operation } from './operation.ts'
import { operationsOf } from './operations-of.ts'
import { lossText, type OperationEnd, performOperation } from './perform-operation.ts'
import { replacement } from './replacement.ts'
import { secondHalf } from './second-half.ts'

/** One resource that a run acts on. */
export interface RunNode {
  readonly address: string
  readonly action: Exclude<ChangeAction, 'none'>
  readonly found: Surveyed
  /** What it was before its identity or type changed; removed first. */
  readonly previous: Surveyed | null
  /** What was found of it is no longer so once what it depends on is done: it is looked at again then. */
  readonly late: boolean
  /** Whether the plan asked for it, as it did for what cannot be undone. */
  readonly asked: boolean
}

/** What became of a node. */
export type NodeEnd = Pick<RunItem, 'action' | 'outcome' | 'reason' | 'verdict' | 'unverified'>

/**
 * Acts on one resource: completes what was not yet known, then one operation, or two for a replace.
 * `settle` is called when dependents may begin: they are looked at first, and their intents
 * go into a later commit than this outcome.
 *
 * @param half of a replace, where other things stand between its halves
 */
export async function applyNode(
  node: RunNode,
  context: ApplyContext,
  settle: (succeeded: boolean) => void,
  half?: Half,
): Promise<NodeEnd> {
  const ready = await complete(node, context, half)
  if ('end' in ready) {
    await context.commit(ready.writes ?? [])
    settle(ready.end.action === 'none')
    return ready.end
  }
  let end: NodeEnd = { action: ready.action, outcome: 'not-run' }
  let removed = ready.removed ?? null
  const left: string[] = []
  for (const planned of ready.operations) {
    const operation: Operation = removed === null ? planned : await secondHalf(planned, removed, context)
    const operated = await performOperation(operation, context)
    const { outcome, after, committed, stays } = operated
    if (stays !== undefined) left.push(stays)
    end = endOf(ready.action, operated, left)
    if (outcome === 'done' && planned === ready.operations.at(-1)) {
      context.know(after)
      settle(true)
    }
    await committed
    if (outcome !== 'done') break
    removed = operation.before
  }
  return end
}

/** @param left what was removed and stays all the same: the record lets it go */
function endOf(action: RunItem['action'], { outcome, reason, after }: OperationEnd, left: readonly string[]): NodeEnd {
  const unseen = outcome === 'done' ? unverified(unreadableFields(after)) : []
  const reasons = [...(reason === undefined ? [] : [reason]), ...left]
  return {
    action: action === 'delete' && left.length > 0 ? 'forget' : action,
    outcome: outcome ?? 'unknown',
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    ...(unseen.length === 0 ? {} : { unverified: unseen }),
  }
}

/** One of the two acts of a replace that is done in two steps. */
export type Half = 'removal' | 'making'

type Ready =
  | {
      readonly action: RunItem['action']
      readonly operations: readonly Operation[]
      /** What made room for them before. */
      readonly removed?: Surveyed
    }
  | { readonly end: NodeEnd; readonly writes?: readonly StateWrite[] }

/** What is to be done now: as planned, or as it turned out once everything was known. */
async function complete(node: RunNode, context: ApplyContext, half: Half | undefined): Promise<Ready> {
  if (half === undefined)
    return node.late ? completed(node, context) : ready(node.action, node.found, node.previous, [])
  const { action } = node
  const { removal, making } = replacement(node.found, node.previous)
  const { makes: _, ...alone } = removal
  if (half === 'removal') return { action, operations: [alone] }
  const removed = removal.before
  if (!node.late) return { action, operations: [making], removed }
  const made = await completed(node, context, true)
  if ('end' in made) return { ...made, end: withLoss(made.end) }
  return { action, operations: made.operations.map((operation) => ({ ...operation, second: true })), removed }
}

/** Seals what is declared for the record: the subject with it, and what must be written first. */
async function recorded(found: Surveyed, context: ApplyContext): Promise<Recorded> {
  const { sealed, writes } = await context.recordDeclared(found.subject)
  return { found: { ...found, subject: { ...found.subject, sealed } }, writes }
}

interface Recorded {
  readonly found: Surveyed
  readonly writes: readonly StateWrite[]
}

/** @param roomMade whether the old object of a replace is removed already */
async function completed(node: RunNode, context: ApplyContext, roomMade = false): Promise<Ready> {
  const { address, action } = node
  const { triggeredBy } = node.found.subject.target
  const toTheEnd = context.isToEnd(address)
  const completion = await context.complete({ address, action, triggeredBy, roomMade, toTheEnd })
  if ('findings' in completion)
    return ended(node, 'failed', completion.findings.map((finding) => finding.summary).join('; '))
  const { item, found, previous } = completion
  if (item.unknown !== undefined) return ended(node, 'unknown', item.unknown.detail)
  if (item.refusal !== undefined) return ended(node, 'failed', `${item.refusal.because}. ${item.refusal.remedy}`)
  if (item.takeOver && !item.takeOverAllowed)
    return ended(node, 'failed', 'it is there already and differs; allow it with --take-over or "takeOver: true"')
  if (item.action === 'replace' && action !== 'replace')
    return ended(node, 'failed', 'it has to be replaced, as it turned out, and nobody approved that; run again')
  if (!node.asked && item.steps.some(({ effect }) => effect === 'irreversible'))
    return ended(
      node,
      'failed',
      'it would do away with something for good, as it turned out, and nobody approved that; run again',
    )
  if (item.leftAlone !== undefined) return { end: { action: 'none', ...idleEnd(item, []) } }
  const { found: complete, writes } = await recorded(found, context)
  if (item.action !== 'none') return ready(item.action, complete, previous, writes)
  const held = await context.heldElsewhere(complete.subject)
  if (held !== null) return ended(node, 'failed', held)
  context.know(complete)
  const inForce = recordInForce(complete, { now: context.now(), owned: true })
  const end: NodeEnd = { action: 'none', ...idleEnd(item, unverified(unreadableFields(complete))) }
  return { end, writes: [...writes, ...inForce] }
}

function withLoss(end: NodeEnd): NodeEnd {
  return end.reason === undefined ? end : { ...end, reason: lossText(end.reason) }
}

function ended(node: RunNode, outcome: NodeEnd['outcome'], reason: string): Ready {
  return { end: { action: node.action, outcome, reason } }
}

function ready(action: ChangeAction, found: Surveyed, previous: Surveyed | null, writes: readonly StateWrite[]): Ready {
  const operations = operationsOf(action, found, previous, writes)
  return { action: action === 'replace' ? action : operations[0].action, operations }
}
