import { keyedTurns } from '../../concurrency/keyed-turns.ts'
import type { NodeFate } from '../../concurrency/run-graph.ts'
import { sharedCalls } from '../../concurrency/shared-calls.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import type { RunItem, RunRecord, RunReport } from '../../domain/run.ts'
import type { RunBrokenError } from '../../errors/run-broken-error.ts'
import { endWrites, openingWrites, startedEvent } from '../../records/run-writes.ts'
import { snapshotBefore } from '../../snapshots/automatic-snapshots.ts'
import { pruneWrites } from '../../snapshots/prune-writes.ts'
import { retention } from '../../snapshots/retention.ts'
import { makingObstacle } from '../../survey/making-obstacle.ts'
import type { Subject } from '../../survey/subject.ts'
import { surveySubjects } from '../../survey/survey-subjects.ts'
import { missingObstacle } from '../plan/hold/left-missing.ts'
import type { ApplyContext } from './apply-context.ts'
import type { NodeEnd } from './apply-node.ts'
import { fixSubjects } from './fix-subjects.ts'
import { heldElsewhere } from './held-elsewhere.ts'
import { openInTurn } from './open-in-turn.ts'
import { brokenOff, noteWritten, type RunJournal } from './run-journal.ts'
import type { Joint } from './run-order.ts'
import { runItem, statusOf, summarise } from './run-report.ts'
import type { RunContext, RunWork } from './run-work.ts'
import { followsAct, isBegun, type Walk, walkSteps } from './walk-steps.ts'

/** Opens a run, works through its nodes, and closes it. Every outcome is durable before anything that depends on it begins. */
export async function runPlan(work: RunWork, context: RunContext): Promise<RunReport> {
  const { hold, settings } = context
  const startedAt = settings.now()
  const run = await openInTurn(
    {
      kind: work.plan.kind,
      actor: context.actor,
      definition: work.definition,
      event: startedEvent(work.plan, context.actor),
    },
    [
      ...snapshotBefore(work.plan.kind, context.snapshots, context.actor),
      ...openingWrites(work.plan, hold.stack, work.opening, context.actor, startedAt),
    ],
    context,
  )
  context.progress({ kind: 'phase', phase: 'acting', total: work.nodes.size })
  const journal: RunJournal = { ends: new Map(), inDoubt: new Set(), acted: new Set() }
  try {
    const begun = new Set<Joint>()
    const fates = await walkSteps(
      work,
      { journal, begun, apply: applyContext(work, run, { journal, begun }, context) },
      context,
    )
    return await closeRun(work, run, startedAt, itemsOf(work, fates, journal.ends), context)
  } catch (error) {
    const broken = brokenOff(work.plan, [...work.nodes.values()], { runId: run.id, journal }, error)
    await closeBroken(work, run, itemsOf(work, new Map(), journal.ends), broken, context)
    throw broken
  }
}

function applyContext(
  work: RunWork,
  run: RunRecord,
  { journal, begun }: Pick<Walk, 'journal' | 'begun'>,
  context: RunContext,
): ApplyContext {
  const { store, hold, settings } = context
  const commit = sharedCalls(async (batches: readonly (readonly StateWrite[])[]) => {
    const writes = batches.flat()
    await store.write(hold, writes)
    noteWritten(writes, journal)
    return batches.map(() => undefined)
  })
  const read = sharedCalls((subjects: readonly Subject[]) => surveySubjects(subjects, { ...settings, state: store }))
  const isToEnd = (address: string) => isBegun(work.jointOf(address), begun)
  return {
    runId: run.id,
    actor: context.actor,
    now: settings.now,
    commit: async (writes) => (writes.length === 0 ? undefined : commit(writes)),
    checkLease: () => hold.check(),
    read,
    followsAct: (address) => followsAct(address, work, journal),
    isToEnd,
    loadFixer: async (type) => {
      await context.registry.fixer(type)
    },
    fix: fixSubjects({
      registry: context.registry,
      host: context.host,
      state: store,
      run,
      timeout: context.fixTimeout,
      now: settings.now,
      signal: context.signal,
      onProgress: (address, message) => context.progress({ kind: 'progress', address, message }),
    }),
    obstacle: (subject, before) => makingObstacle(subject, before, { ...settings, state: store }),
    missingObstacle: (found) => missingObstacle(found, work.leftMissing, settings.host),
    turn: keyedTurns(),
    complete: work.complete,
    heldElsewhere: (subject) =>
      heldElsewhere(subject, { stack: work.plan.stack, machine: context.host.machine, state: store }),
    know: work.know,
    recordDeclared: work.recordDeclared,
    signal: context.signal,
    progress: (event) => context.progress(event),
  }
}

function itemsOf(
  work: RunWork,
  fates: ReadonlyMap<string, NodeFate>,
  ends: ReadonlyMap<string, NodeEnd & { readonly durationMs: number }>,
): readonly RunItem[] {
  return work.plan.items.map((item) => {
    const end = ends.get(item.address)
    return runItem(item, fates.get(item.address), end, end?.durationMs)
  })
}

async function closeRun(
  work: RunWork,
  run: RunRecord,
  startedAt: number,
  items: readonly RunItem[],
  context: RunContext,
): Promise<RunReport> {
  const summary = summarise(items)
  const status = statusOf(summary, context.signal?.aborted === true)
  const closing = status === 'completed' ? await work.closing() : []
  await context.store.write(context.hold, [
    ...closing,
    ...endWrites(work.plan, run.id, { status, summary }, context.actor),
    ...(await retentionWrites(run, status, context)),
  ])
  context.progress({ kind: 'phase', phase: 'done' })
  return {
    runId: run.id,
    stack: work.plan.stack,
    kind: work.plan.kind,
    status,
    startedAt,
    endedAt: context.settings.now(),
    items,
    summary,
    resolved: work.resolved,
    ...(work.plan.findings.length === 0 ? {} : { findings: work.plan.findings }),
  }
}

/** The snapshots that are not to be kept after a run. That of a run which completed is no longer kept for its sake. */
async function retentionWrites(
  run: RunRecord,
  status: RunReport['status'],
  { store, hold, snapshots: policy, settings, actor }: RunContext,
): Promise<readonly StateWrite[]> {
  const snapshots = (await store.snapshots(hold.stack.id)).map((snapshot) =>
    status === 'completed' && snapshot.run === run.id ? { ...snapshot, needed: false } : snapshot,
  )
  return pruneWrites(hold.stack.name, retention(snapshots, policy.snapshotRetention, settings.now()).gone, actor)
}

/** A run that broke is closed as failed when that is still possible; otherwise the next one finds it interrupted. */
async function closeBroken(
  work: RunWork,
  run: RunRecord,
  items: readonly RunItem[],
  error: RunBrokenError,
  context: RunContext,
): Promise<void> {
  if (error.code === 'lock-lost') return
  const summary = { ...summarise(items), error: error.message }
  const writes = endWrites(work.plan, run.id, { status: 'failed', summary }, context.actor)
  await context.store.write(context.hold, writes).catch(() => undefined)
}
