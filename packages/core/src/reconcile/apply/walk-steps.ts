import { type NodeFate, runGraph } from '../../concurrency/run-graph.ts'
import { withoutFullStop } from '../../domain/one-line.ts'
import { reach } from '../../graphs/dependency-graph.ts'
import type { ApplyContext } from './apply-context.ts'
import { applyNode, type NodeEnd, type RunNode } from './apply-node.ts'
import { lookAtJoint } from './look-at-joint.ts'
import { lossText } from './perform-operation.ts'
import type { RunJournal } from './run-journal.ts'
import type { Joint, RunStep } from './run-order.ts'
import type { RunContext, RunWork } from './run-work.ts'

/** What becomes of a run on its way. */
export interface Walk {
  readonly journal: RunJournal
  /** What is done together and was begun: it is ended whatever run is to stop. */
  readonly begun: Set<Joint>
  readonly apply: ApplyContext
}

type Settle = (succeeded: boolean) => void

/**
 * Works through the steps of a run, as many side by side as it may.
 *
 * @returns what became of each step, by its name; that of a resource is its address
 */
export async function walkSteps(
  work: RunWork,
  walk: Walk,
  { settings, parallelism, signal }: RunContext,
): Promise<ReadonlyMap<string, NodeFate>> {
  const { journal, apply, begun } = walk
  const began = new Map<string, number>()
  const isLeft = leftAddresses(work)
  const left = new Map<string, string>()
  const end = (address: string, ended: NodeEnd) => {
    const durationMs = settings.now() - (began.get(address) ?? settings.now())
    journal.ends.set(address, { ...ended, durationMs })
    apply.progress({ kind: 'ended', address, durationMs, ...ended })
  }
  const act = async (step: Exclude<RunStep, { readonly kind: 'look' }>, settle: Settle) => {
    const { kind, address } = step
    const node = work.nodes.get(address)
    if (node === undefined) return settle(!isLeft(address))
    if (!began.has(address)) {
      began.set(address, settings.now())
      apply.progress({ kind: 'started', address, action: node.action })
    }
    const ended = await applyNode(node, apply, settle, kind === 'resource' ? undefined : kind)
    if (kind !== 'removal' || ended.outcome !== 'done') end(address, withReason(ended, left.get(address)))
    else if (ended.reason !== undefined) left.set(address, ended.reason)
  }
  const look = async (joint: Joint, settle: Settle) => {
    const problems = await lookAtJoint(nodesOf(joint, work), apply, work.plan.options.takeOver)
    for (const [address, problem] of problems) end(address, problem)
    if (problems.size === 0 && signal?.aborted !== true) begun.add(joint)
    settle(problems.size === 0)
  }
  const fates = await runGraph(
    work.order,
    work.dependenciesOf,
    (name, settle) => {
      const step = work.stepOf(name)
      return step.kind === 'look' ? look(step.joint, settle) : act(step, settle)
    },
    { parallelism, signal, goesOn: (name) => isBegun(jointOfStep(work.stepOf(name), work), begun) },
  )
  const told = new Map([...fates].map(([name, fate]) => [name, blamed(fate, work, journal)]))
  for (const address of began.keys()) if (!journal.ends.has(address)) end(address, halfDone(told.get(address)))
  return told
}

/** @param stays why the old object of a replace is still there, where it is */
function withReason(end: NodeEnd, stays: string | undefined): NodeEnd {
  if (stays === undefined) return end
  return { ...end, reason: end.reason === undefined ? stays : `${withoutFullStop(end.reason)}; ${stays}` }
}

/** Whether this run has acted on something that a resource depends on: to make room alone is no such act. */
export function followsAct(address: string, { dependenciesOf, stepOf }: RunWork, { acted }: RunJournal): boolean {
  return [...reach(dependenciesOf(address), dependenciesOf)].some((name) => {
    const step = stepOf(name)
    return (step.kind === 'resource' || step.kind === 'making') && acted.has(step.address)
  })
}

/** Whether what is done together was begun. Pure. */
export function isBegun(joint: Joint | null, begun: ReadonlySet<Joint>): boolean {
  return joint !== null && begun.has(joint)
}

function jointOfStep(step: RunStep, { jointOf }: RunWork): Joint | null {
  return step.kind === 'look' ? step.joint : jointOf(step.address)
}

function nodesOf({ members }: Joint, { nodes }: RunWork): readonly RunNode[] {
  return [...members].flatMap((address) => nodes.get(address) ?? [])
}

/** What is left as it is, because it could not be read or is refused. */
function leftAddresses({ plan: { items } }: RunWork): (address: string) => boolean {
  const left = items.filter(({ unknown, refusal }) => unknown !== undefined || refusal !== undefined)
  const addresses = new Set(left.map(({ address }) => address))
  return (address) => addresses.has(address)
}

/** What is held up by a step is held up by its resource; by a look, by what was found in the way. */
function blamed(fate: NodeFate, { stepOf }: RunWork, { ends }: RunJournal): NodeFate {
  if (fate.fate !== 'blocked') return fate
  const step = stepOf(fate.by)
  if (step.kind !== 'look') return { ...fate, by: step.address }
  const [first = fate.by] = [...step.joint.members].filter((address) => ends.has(address))
  return { ...fate, by: first }
}

/** Of a replace whose old object was removed, and whose new one was not begun. */
function halfDone(fate: NodeFate | undefined): NodeEnd {
  const because = fate?.fate === 'blocked' ? `"${fate.by}" did not succeed` : 'it was not begun'
  return { action: 'replace', outcome: 'skipped', reason: lossText(because) }
}
