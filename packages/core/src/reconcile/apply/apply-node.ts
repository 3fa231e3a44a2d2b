import type { StateWrite } from '../../contracts/state-write.ts'
import { type Change, type ChangeAction, noChange } from '../../domain/change.ts'
import { sameJson } from '../../domain/digest.ts'
import type { RunItem } from '../../domain/run.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import { planItem } from '../plan/plan-item.ts'
import { recordInForce } from '../record-in-force.ts'
import type { ApplyContext } from './apply-context.ts'
import { type Operation, performOperation } from './perform-operation.ts'

/** One resource that a run acts on. */
export interface RunNode {
  readonly address: string
  readonly action: Exclude<ChangeAction, 'none'>
  readonly found: Surveyed
  /** What it was before its identity changed; removed first. */
  readonly previous: Surveyed | null
}

/** What became of a node. */
export type NodeEnd = Pick<RunItem, 'action' | 'outcome' | 'reason'>

/**
 * Acts on one resource: looks again when what was seen is old or incomplete, then one operation, or two for a replace.
 * `settle` is called when dependents may begin: their intents then go into the same commit as this outcome, or a later one.
 */
export async function applyNode(
  node: RunNode,
  context: ApplyContext,
  settle: (succeeded: boolean) => void,
): Promise<NodeEnd> {
  const ready = await freshen(node, context)
  if ('end' in ready) {
    await context.commit(ready.writes ?? [])
    settle(ready.end.outcome === 'unchanged')
    return ready.end
  }
  let end: NodeEnd = { action: ready.action, outcome: 'not-run' }
  for (const operation of ready.operations) {
    const { outcome, reason, after, committed } = await performOperation(await operation(), context)
    end = { action: ready.action, outcome: outcome ?? 'unknown', ...(reason === undefined ? {} : { reason }) }
    if (outcome === 'done' && operation === ready.operations.at(-1)) {
      context.know(after)
      settle(true)
    }
    await committed
    if (outcome !== 'done') break
  }
  return end
}

type Ready =
  | { readonly action: RunItem['action']; readonly operations: readonly (() => Promise<Operation>)[] }
  | { readonly end: NodeEnd; readonly writes?: readonly StateWrite[] }

/** What is to be done now: as planned, or as it turned out once everything was known. */
async function freshen(node: RunNode, context: ApplyContext): Promise<Ready> {
  if (node.found.subject.unknown.length > 0) return completed(node, context)
  for (const found of [node.previous, node.found]) {
    if (found === null || context.now() - found.readAt <= context.maxReadAge) continue
    const again = await context.read(found.subject)
    if (!sameJson(again.seen ?? undefined, found.seen ?? undefined))
      return ended(node, 'skipped', 'it moved since it was read; run again')
  }
  return ready(node, node.action, node.found, node.previous, [])
}

async function completed(node: RunNode, context: ApplyContext): Promise<Ready> {
  const completion = await context.complete(node.address)
  if ('findings' in completion)
    return ended(node, 'failed', completion.findings.map((finding) => finding.summary).join('; '))
  const { found, previous } = completion
  const options = {
    targeted: true,
    replace: node.action === 'replace',
    takeOver: context.takeOver,
    destroy: false,
    previous,
    dependsOn: [],
  }
  const item = planItem(found, options)
  if (item.unknown !== undefined) return ended(node, 'unknown', item.unknown.detail)
  if (item.refusal !== undefined) return ended(node, 'failed', `${item.refusal.because}. ${item.refusal.remedy}`)
  if (item.takeOver && !item.takeOverAllowed)
    return ended(node, 'failed', 'it was there before and differs; allow it with --take-over or "takeOver: true"')
  const { sealed, writes } = await context.recordDeclared(found.subject)
  const recordable = { ...found, subject: { ...found.subject, sealed } }
  if (item.action !== 'none') return ready(node, item.action, recordable, previous, writes)
  context.know(recordable)
  const recorded = recordInForce(recordable, { now: context.now(), owned: true })
  return { end: { action: 'none', outcome: 'unchanged' }, writes: [...writes, ...recorded] }
}

function ended(node: RunNode, outcome: NodeEnd['outcome'], reason: string): Ready {
  return { end: { action: node.action, outcome, reason } }
}

function ready(
  node: RunNode,
  action: ChangeAction,
  found: Surveyed,
  previous: Surveyed | null,
  writes: readonly StateWrite[],
): Ready {
  const base = { change: found.change ?? noChange, writes, replaced: false }
  if (action === 'delete') return { action, operations: [async () => ({ ...base, action, before: asRemoval(found) })] }
  if (action !== 'replace')
    return {
      action: action === 'create' ? 'create' : 'update',
      operations: [async () => ({ ...base, action: action === 'create' ? 'create' : 'update', before: found })],
    }
  const old = asRemoval(previous ?? found)
  const remove = async (): Promise<Operation> => ({
    action: 'delete',
    before: old,
    change: removalChange(old),
    writes,
    replaced: true,
  })
  const create = async (): Promise<Operation> => {
    const subject = unowned(found.subject)
    return {
      ...base,
      writes: [],
      action: 'create',
      before: { ...found, subject, observation: { status: 'absent' }, seen: { status: 'absent' } },
      change: createChange(subject),
    }
  }
  return { action: node.action, operations: [remove, create] }
}

/** The same resource, to be taken away. */
function asRemoval(found: Surveyed): Surveyed {
  const subject: Subject = {
    ...found.subject,
    declared: null,
    sealed: null,
    target: { ...found.subject.target, declared: null },
  }
  return { ...found, subject }
}

/** After its old object is gone, nothing of it is in force. */
function unowned(subject: Subject): Subject {
  const record = subject.record === null ? null : { ...subject.record, applied: null, baseline: null, ownedSince: null }
  return { ...subject, record, target: { ...subject.target, applied: null, baseline: null } }
}

function removalChange(old: Surveyed): Change {
  const { reader, target } = old.subject
  if (reader === null || old.observation.status === 'unreadable') return noChange
  return reader.diff(target, old.observation)
}

function createChange(subject: Subject): Change {
  return subject.reader?.diff(subject.target, { status: 'absent' }) ?? noChange
}
