import type { StateReader } from '../contracts/state-reader.ts'
import type { Hold } from '../contracts/state-store.ts'
import type { RunReport } from '../domain/run.ts'
import type { SnapshotContents } from '../domain/snapshot.ts'
import type { RestorePlan, RestoreReport } from '../domain/snapshot-view.ts'
import { EngineError } from '../errors/engine-error.ts'
import { runRecorded } from '../reconcile/apply/run-recorded.ts'
import { requireApproval } from '../reconcile/plan/approval.ts'
import { planRestored } from '../reconcile/plan/plan-restored.ts'
import { settleStack } from '../reconcile/settle-stack.ts'
import { compareSnapshots } from '../snapshots/compare-snapshots.ts'
import { requireSnapshot } from '../snapshots/require-snapshot.ts'
import { restoreResources } from '../snapshots/restore-resources.ts'
import { restoreWrites } from '../snapshots/restore-writes.ts'
import type { EngineContext } from './engine-context.ts'
import { holding } from './holding.ts'
import { requireStack } from './require-stack.ts'
import type { RestoreRequest } from './snapshot-requests.ts'

/** What a restore would change on record. Writes nothing. */
export async function planRestore(name: string, version: number, state: StateReader): Promise<RestorePlan> {
  const stack = await requireStack(name, state)
  const {
    contents,
    problems: _,
    objects: _objects,
    size: _size,
    ...snapshot
  } = await requireSnapshot(stack, version, state)
  const differences = compareSnapshots(await state.present(stack.id), contents, state.clock.now())
  return { stack: name, snapshot, comparison: { stack: name, from: 'current', to: version, ...differences } }
}

/**
 * Restores what a snapshot declares, in one transaction that first keeps a snapshot of the present; then, where that is
 * asked for, puts it in force in a journaled run. All of it under the stack's lock.
 */
export async function restoreSnapshot(
  name: string,
  version: number,
  request: RestoreRequest,
  context: EngineContext,
): Promise<RestoreReport> {
  const { store, identity } = context.options
  await planRestore(name, version, store)
  return holding(name, 'snapshot restore', request, context, async (hold) => {
    const planning = context.planning(store, request)
    const resolved = await settleStack(store, hold, identity, planning)
    const plan = await planRestore(name, version, store)
    await requireRestoreApproval(plan, request)
    const { contents } = await requireSnapshot(hold.stack, version, store)
    const restoredAt = store.clock.now()
    await writeRestored(hold, version, contents, context)
    const kept = (await store.snapshots(hold.stack.id)).find(({ automatic }) => automatic)
    const restored = {
      stack: name,
      version,
      keptAs: kept?.version ?? version,
      comparison: plan.comparison,
      restoredAt,
      restoredBy: identity,
    }
    const run = request.apply === true ? await applyRestored(hold, resolved, request, context) : null
    return { ...restored, run }
  })
}

async function requireRestoreApproval(plan: RestorePlan, { approve }: RestoreRequest): Promise<void> {
  if (approve === 'automatic') return
  const { stack, snapshot } = plan
  if (approve === undefined)
    throw new EngineError('approval-refused', {
      message: `A restore replaces what "${stack}" declares, and nobody approved it. Nothing was done.`,
      remedy: `See what it would change with "sloth-runner stack snapshot restore ${stack} v${snapshot.version} --dry-run", then approve it with --auto-approve.`,
    })
  if (!(await approve.restore(plan)))
    throw new EngineError('not-approved', {
      message: 'The restore was not approved. Nothing was done.',
      remedy: 'Run the command again to see it once more.',
    })
}

async function writeRestored(
  hold: Hold,
  version: number,
  contents: SnapshotContents,
  { options: { store, host, identity }, registry }: EngineContext,
): Promise<void> {
  const { id, name } = hold.stack
  const looking = { registry, secrets: store.secrets, host }
  const resources = await restoreResources(contents.resources, await store.resources(id), version, looking)
  const present = await store.present(id)
  const target = { stack: name, version, actor: identity, contents, present, now: store.clock.now() }
  await store.write(hold, restoreWrites(target, resources))
}

/** Converges the world to what was restored. The record stays restored however this ends. */
async function applyRestored(
  hold: Hold,
  resolved: RunReport['resolved'],
  request: RestoreRequest,
  context: EngineContext,
): Promise<RunReport> {
  const { store } = context.options
  const message = 'The record is restored; what follows puts it in force.'
  request.onProgress?.({ kind: 'notice', severity: 'info', message })
  const stack = await requireStack(hold.stack.name, store)
  const options = { prune: request.prune ?? false, takeOver: request.takeOver ?? false }
  const planned = await planRestored(stack, options, context.planning(store, request))
  const { approve } = request
  await requireApproval(planned.plan, approve === 'automatic' ? approve : approve?.run)
  return runRecorded(planned, resolved, context.running(hold, { ...request, approve: 'automatic' }))
}
