import type { Hold } from '../contracts/hold.ts'
import type { Plan } from '../domain/plan.ts'
import type { RunReport } from '../domain/run.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InterruptedError } from '../errors/interrupted-error.ts'
import { StalePlanError } from '../errors/stale-plan-error.ts'
import { runPlanned } from '../reconcile/apply/run-planned.ts'
import { runRecorded } from '../reconcile/apply/run-recorded.ts'
import { requireApproval } from '../reconcile/plan/approval.ts'
import { isWholePlan } from '../reconcile/plan/binding/is-whole-plan.ts'
import { movedSince } from '../reconcile/plan/binding/plan-binding.ts'
import { planRecorded } from '../reconcile/plan/plan-recorded.ts'
import type { PlannedStack } from '../reconcile/plan/plan-stack.ts'
import { settleStack } from '../reconcile/settle-stack.ts'
import { runSnapshots } from '../snapshots/automatic-snapshots.ts'
import { deleteEmpty } from './delete-empty.ts'
import { detectStack } from './detect-stack.ts'
import type { EngineContext } from './engine-context.ts'
import { holding, requireUnlocked } from './holding.ts'
import { planWith } from './plan-definition.ts'
import type { ActRequest, RunRequest } from './requests/stack-requests.ts'
import { requireStack } from './require-stack.ts'
import { requireValid } from './validate.ts'

/** Milliseconds that a run waits whose definition does not insist on having the lock at once. */
const patience = 600_000

/**
 * The main job: lock, settle what is in doubt, plan, ask, act, release. A stack that does not exist yet is planned and
 * approved before it is made, and taken back when its run is not begun, so that a refusal leaves nothing behind.
 */
export async function runDefinition(name: string, request: RunRequest, context: EngineContext): Promise<RunReport> {
  const { store } = context.options
  const { policy = {} } = request.definition.definition
  if (request.validate ?? policy.validateBefore ?? false) await requireValid(name, request, context)
  let first: PlannedStack | null = null
  let made = false
  if ((await store.stack(name)) === null) {
    await requireUnlocked(name, request, context)
    first = await approved(name, request, context)
    made = await createUnlessThere(name, first.plan, context)
  }
  const wait = request.wait ?? (policy.requireLock === false ? patience : 0)
  return holding(name, 'run', { ...request, wait }, context, async (hold) => {
    try {
      return await runHeld(name, request, { hold, first }, context)
    } catch (error) {
      // Whatever keeps it from being deleted, the first error is the one that matters.
      if (made) await deleteEmpty(hold, context).catch(() => undefined)
      throw error
    }
  })
}

/** `first`: what was planned and approved before the stack was made. */
async function runHeld(
  name: string,
  request: RunRequest,
  { hold, first }: { readonly hold: Hold; readonly first: PlannedStack | null },
  context: EngineContext,
): Promise<RunReport> {
  const { store } = context.options
  const { policy = {} } = request.definition.definition
  const planning = context.planning(store, request)
  const resolved = await settleStack(store, hold, context.options.identity, context.settling(request))
  const untouched = first !== null && hold.stack.executionCount === 0 && resolved.length === 0
  const planned = first !== null && untouched ? first : await approved(name, request, context)
  const running = context.running(hold, request)
  const report = await runPlanned(planned, resolved, planning, context.recording(), {
    ...running,
    snapshots: runSnapshots(running.snapshots, policy.createSnapshot),
  })
  const detects = policy.detectDrift ?? context.policy.autoDriftDetect
  return detects ? detectAfter(report, request, context) : report
}

/** Under the lock of the run, so that nobody changes anything between. What it did counts, whatever comes of this. */
async function detectAfter(report: RunReport, { signal }: RunRequest, context: EngineContext): Promise<RunReport> {
  if (report.status !== 'completed' && report.status !== 'failed') return report
  try {
    return { ...report, drift: await detectStack(report.stack, signal === undefined ? {} : { signal }, context) }
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error
    const interrupted = InterruptedError.isInstance(error) ? { interrupted: true as const } : {}
    return { ...report, drift: { problem: error.message, ...interrupted } }
  }
}

/** A saved plan is run as it was made. */
const takeOverRemedy =
  'Plan anew with --take-over (sloth-runner plan --take-over --out FILE), or with "takeOver: true" in the declaration, and run that plan.'

async function approved(name: string, request: RunRequest, context: EngineContext): Promise<PlannedStack> {
  const { plan: saved, approve } = request
  if (saved !== undefined && !isWholePlan(saved))
    throw new StalePlanError(['it is not whole: something of what tells whether it still holds is missing'])
  const asked = { ...request, ...saved?.options, bound: saved !== undefined }
  const planned = await planWith(context.options.store, name, asked, context)
  if (saved === undefined) {
    await requireApproval(planned.plan, approve)
    return planned
  }
  const { plan, sources, surveyed } = planned
  const now = { plan, sources, variables: surveyed.declared.variables }
  const moved = await movedSince(saved, now, context.options.store.secrets)
  if (moved.length > 0) throw new StalePlanError(moved)
  // Who runs a saved plan has seen it: that is the approval, but for taking over what nothing allows.
  await requireApproval(planned.plan, approve ?? 'automatic', takeOverRemedy)
  return planned
}

/**
 * Two first runs at the same moment both want to make the stack: one does, and the lock decides who goes on.
 *
 * @returns whether it was made here
 */
async function createUnlessThere(name: string, plan: Plan, context: EngineContext): Promise<boolean> {
  const { store, identity } = context.options
  const { definition } = plan
  const stack = {
    name,
    actor: identity,
    ...(definition?.version === undefined ? {} : { version: definition.version }),
    ...(definition?.description === undefined ? {} : { description: definition.description }),
  }
  try {
    await store.createStack(stack)
    return true
  } catch (error) {
    if (EngineError.isInstance(error) && error.code === 'stack-exists') return false
    throw error
  }
}

/** A fix or a destroy: as a run, but from the record alone. */
export async function runFromRecord(
  kind: 'fix' | 'destroy',
  name: string,
  names: readonly string[],
  request: ActRequest,
  context: EngineContext,
): Promise<RunReport> {
  const { store } = context.options
  await requireStack(name, store)
  return holding(name, kind === 'fix' ? 'drift fix' : 'destroy', request, context, async (hold) => {
    const resolved = await settleStack(store, hold, context.options.identity, context.settling(request))
    const planned = await planRecorded(kind, hold.stack, names, context.planning(store, request))
    await requireApproval(planned.plan, request.approve)
    return runRecorded(planned, resolved, context.running(hold, request))
  })
}
