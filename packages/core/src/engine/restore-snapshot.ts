import type { StateReader } from '../contracts/state-reader.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { RestorePlan, RestoreReport } from '../domain/snapshot-view.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { runRecorded } from '../reconcile/apply/run-recorded.ts'
import { requireApproval } from '../reconcile/plan/approval.ts'
import type { RecordedPlan } from '../reconcile/plan/plan-from-record.ts'
import { planRestored } from '../reconcile/plan/plan-restored.ts'
import { settleStack } from '../reconcile/settle-stack.ts'
import { checkRestoredOwners } from '../snapshots/check-restored-owners.ts'
import { compareSnapshots } from '../snapshots/compare-snapshots.ts'
import { requireSnapshot } from '../snapshots/require-snapshot.ts'
import { restoreResources } from '../snapshots/restore-resources.ts'
import { restoreWrites } from '../snapshots/restore-writes.ts'
import { type PlannedRecord, renamedBy, restoredRecord } from '../snapshots/restored-record.ts'
import { addressesInDoubt } from '../survey/addresses-in-doubt.ts'
import type { EngineContext } from './engine-context.ts'
import { holding } from './holding.ts'
import type { Watching } from './requests/hold-request.ts'
import type { RestoreOptions, RestoreRequest } from './requests/snapshot-requests.ts'
import { requireStack } from './require-stack.ts'

/** What a restore would change on record, and with `apply` in the world. Writes nothing. */
export async function planRestore(
  name: string,
  version: number,
  request: RestoreOptions & Watching,
  context: EngineContext,
): Promise<RestorePlan> {
  return (await prepareRestore(name, version, request, context.options.store.reader(), context)).plan
}

/**
 * Restores what a snapshot declares, in one transaction that first keeps a snapshot of the present; where that is asked
 * for, the same transaction opens the run that puts it in force. Both are planned and approved before either is done. All
 * of it under the stack's lock.
 */
export async function restoreSnapshot(
  name: string,
  version: number,
  request: RestoreRequest,
  context: EngineContext,
): Promise<RestoreReport> {
  const { store, identity } = context.options
  await requireSnapshot(await requireStack(name, store), version, store)
  return holding(name, 'snapshot restore', request, context, async (hold) => {
    const resolved = await settleStack(store, hold, identity, context.settling(request))
    const { plan, writes, recorded } = await prepareRestore(name, version, request, store, context)
    await requireRestoreApproval(plan, request)
    const restoredAt = store.clock.now()
    const running = context.running(hold, { ...request, approve: 'automatic' })
    // However the run ends, the record stays restored.
    const run = recorded === null ? null : await runRecorded(recorded, resolved, running, writes)
    if (recorded === null) await store.write(hold, writes)
    const kept = (await store.snapshots(hold.stack.id)).find(
      (snapshot) => snapshot.automatic && snapshot.run === (run?.runId ?? null),
    )
    const { comparison, renames } = plan
    const keptAs = kept?.version ?? null
    return { stack: name, version, keptAs, comparison, renames, restoredAt, restoredBy: identity, run }
  })
}

/** A restore before it is done. */
interface PreparedRestore {
  readonly plan: RestorePlan
  /** What one transaction writes. */
  readonly writes: readonly StateWrite[]
  /** What puts it in force, or null when that is not asked for. */
  readonly recorded: RecordedPlan | null
}

async function prepareRestore(
  name: string,
  version: number,
  request: RestoreOptions & Watching,
  state: StateReader,
  context: EngineContext,
): Promise<PreparedRestore> {
  const { host, identity: actor } = context.options
  const { registry } = context
  const stack = await requireStack(name, state)
  const details = await requireSnapshot(stack, version, state)
  const { contents, problems: _, objects: _objects, size: _size, secrets: _secrets, ...snapshot } = details
  const [present, now] = [await state.present(stack.id), state.clock.now()]
  const record: PlannedRecord = {
    stack,
    resources: await state.resources(stack.id),
    acknowledgements: await state.acknowledgements(stack.id),
    inDoubt: await addressesInDoubt(stack.id, state),
  }
  const looking = { registry, secrets: state.secrets, host, actor }
  const resources = await restoreResources(contents.resources, record.resources, looking)
  const writes = restoreWrites({ stack: name, version, actor, contents, present, now }, resources)
  const [prune, takeOver] = [request.prune ?? false, request.takeOver ?? false]
  const renamedFrom = renamedBy(writes)
  const options = { prune, takeOver, renamedFrom, before: record.resources }
  const restored = restoredRecord(record, writes)
  const taken = await checkRestoredOwners(name, restored.resources, state)
  if (taken.length > 0) throw new InvalidInputError(taken)
  const recorded =
    request.apply === true ? await planRestored(restored, options, context.planning(state, request)) : null
  const differences = compareSnapshots(present, contents, now)
  const comparison = { stack: name, from: 'current', to: version, ...differences } as const
  const renames = [...renamedFrom].map(([to, from]) => ({ from, to }))
  return { plan: { stack: name, snapshot, comparison, renames, run: recorded?.plan ?? null }, writes, recorded }
}

/** A run that could not be carried out is refused before anybody is asked, and nothing is restored for it. */
async function requireRestoreApproval(plan: RestorePlan, { approve }: RestoreRequest): Promise<void> {
  const { stack, snapshot, run } = plan
  // The person who is asked below sees the run too.
  if (run !== null) await requireApproval(run, typeof approve === 'function' ? async () => true : approve)
  if (approve === 'automatic') return
  if (approve === undefined)
    throw new EngineError('approval-refused', {
      message: `A restore replaces what "${stack}" declares, and nobody approved it. Nothing was done.`,
      remedy: `See what it would change with "sloth-runner stack snapshot restore ${stack} v${snapshot.version} --dry-run", then approve it with --auto-approve.`,
    })
  if (!(await approve(plan)))
    throw new EngineError('not-approved', {
      message: 'The restore was not approved. Nothing was done.',
      remedy: 'Run the command again to see it once more.',
    })
}
