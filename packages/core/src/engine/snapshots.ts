import type { StateReader } from '../contracts/state-reader.ts'
import type {
  CheckedSnapshot,
  PruneRule,
  SnapshotContents,
  SnapshotRecord,
  SnapshotWish,
  VerifiedSnapshot,
} from '../domain/snapshot.ts'
import type { PrunedSnapshots, SnapshotComparison, SnapshotReference, SnapshotView } from '../domain/snapshot-view.ts'
import { EngineError } from '../errors/engine-error.ts'
import { compareSnapshots } from '../snapshots/compare-snapshots.ts'
import { deleteWrites } from '../snapshots/delete-writes.ts'
import { manualSnapshot } from '../snapshots/new-snapshot.ts'
import { pruneWrites } from '../snapshots/prune-writes.ts'
import { noSuchSnapshot, requireSnapshot } from '../snapshots/require-snapshot.ts'
import { retention } from '../snapshots/retention.ts'
import { verified } from '../snapshots/verified.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import type { HoldRequest } from './requests/hold-request.ts'
import type { PruneRequest } from './requests/snapshot-requests.ts'
import { requireStack } from './require-stack.ts'

/** Takes a snapshot by hand. */
export async function createSnapshot(
  name: string,
  wish: SnapshotWish,
  { options: { store, identity } }: EngineContext,
): Promise<SnapshotRecord> {
  const snapshot = manualSnapshot(wish, identity)
  return store.createSnapshot((await requireStack(name, store)).id, snapshot, identity)
}

/** All snapshots, with what they lack and what is damaged of their objects. */
export async function listSnapshots(name: string, state: StateReader): Promise<readonly CheckedSnapshot[]> {
  return state.checkSnapshots((await requireStack(name, state)).id)
}

/** All snapshots, or one, with all that is damaged of them. */
export async function verifySnapshots(
  name: string,
  version: number | undefined,
  state: StateReader,
): Promise<readonly VerifiedSnapshot[]> {
  const all = await listSnapshots(name, state)
  if (version === undefined) return verified(all, state.secrets)
  const one = all.find((snapshot) => snapshot.version === version)
  if (one === undefined) throw noSuchSnapshot(name, version)
  return verified([one], state.secrets)
}

/** A snapshot with how much is in it. */
export async function showSnapshot(name: string, version: number, state: StateReader): Promise<SnapshotView> {
  const { contents, ...snapshot } = await requireSnapshot(await requireStack(name, state), version, state)
  const { definition, version: declared, description, status } = contents
  const { resources, tasks, outputs, values, dependencies } = contents
  return {
    stack: name,
    snapshot,
    definition,
    version: declared,
    description,
    status,
    counts: {
      resources: resources.length,
      tasks: tasks.length,
      outputs: outputs.length,
      values: values.length,
      dependencies: dependencies.length,
    },
  }
}

/** What separates two snapshots, or one from the present. */
export async function compareReferences(
  name: string,
  from: SnapshotReference,
  to: SnapshotReference,
  state: StateReader,
): Promise<SnapshotComparison> {
  const stack = await requireStack(name, state)
  const contents = async (reference: SnapshotReference): Promise<SnapshotContents> =>
    reference === 'current' ? state.present(stack.id) : (await requireSnapshot(stack, reference, state)).contents
  return { stack: name, from, to, ...compareSnapshots(await contents(from), await contents(to), state.clock.now()) }
}

/** Deletes one snapshot under the lock. */
export async function deleteSnapshot(
  name: string,
  version: number,
  request: HoldRequest,
  context: EngineContext,
): Promise<SnapshotRecord> {
  const { store, identity } = context.options
  await requireDeletable(name, version, store)
  return holdingBriefly(name, 'snapshot delete', request, context, async (hold) => {
    const snapshot = await requireDeletable(name, version, store)
    await store.write(hold, deleteWrites(name, snapshot, identity))
    return snapshot
  })
}

/** Looked at before the lock is asked for, and again under it. */
async function requireDeletable(name: string, version: number, state: StateReader): Promise<SnapshotRecord> {
  const { id } = await requireStack(name, state)
  const snapshot = (await state.snapshots(id)).find((one) => one.version === version)
  if (snapshot === undefined) throw noSuchSnapshot(name, version)
  if (!snapshot.needed) return snapshot
  throw new EngineError('snapshot-needed', {
    message: `The snapshot v${version} of "${name}" was taken for run ${snapshot.run}, which is not settled.`,
    remedy: `Finish its work first: run the definition again, or "sloth-runner stack history ${name} --run ${snapshot.run}" tells what became of it.`,
  })
}

/** What a rule would delete now; without a rule, what the policy's retention would. */
export async function planSnapshotPruning(
  name: string,
  rule: PruneRule,
  context: EngineContext,
): Promise<PrunedSnapshots> {
  const { store } = context.options
  const state = store.reader()
  const all = await state.snapshots((await requireStack(name, state)).id)
  const { gone, keptBecause } = retention(all, ruleOrPolicy(rule, context), store.clock.now())
  const kept = all.length - gone.length
  return { stack: name, pruned: gone.map(({ version }) => version), kept, keptBecause, done: false }
}

/** Deletes what a rule lets go, under the lock. */
export async function pruneSnapshots(
  name: string,
  request: PruneRequest,
  context: EngineContext,
): Promise<PrunedSnapshots> {
  const { store, identity } = context.options
  const planned = await planSnapshotPruning(name, request, context)
  if (planned.pruned.length === 0) return { ...planned, done: true }
  if (request.approve !== undefined && !(await request.approve(planned))) return planned
  return holdingBriefly(name, 'snapshot prune', request, context, async (hold) => {
    const all = await store.snapshots(hold.stack.id)
    const there = new Set(planned.pruned)
    const rule = ruleOrPolicy(request, context)
    const gone = retention(all, rule, store.clock.now()).gone.filter(({ version }) => there.has(version))
    await store.write(hold, pruneWrites(name, gone, identity))
    const left = all.filter((snapshot) => !gone.includes(snapshot))
    const { keptBecause } = retention(left, rule, store.clock.now())
    return { stack: name, pruned: gone.map(({ version }) => version), kept: left.length, keptBecause, done: true }
  })
}

function ruleOrPolicy({ age, count, tags }: PruneRule, { policy }: EngineContext): PruneRule {
  if (age === undefined && count === undefined && tags === undefined) return policy.snapshotRetention
  return {
    ...(age === undefined ? {} : { age }),
    ...(count === undefined ? {} : { count }),
    ...(tags === undefined ? {} : { tags }),
  }
}
