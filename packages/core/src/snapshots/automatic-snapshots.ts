import type { StateWrite } from '../contracts/state-write.ts'
import type { PlanKind } from '../domain/plan.ts'
import type { EnginePolicy, SnapshotTrigger } from '../domain/policy.ts'
import { automaticSnapshot } from './new-snapshot.ts'

/** What a policy says of snapshots. */
export type SnapshotPolicy = Pick<EnginePolicy, 'autoSnapshot' | 'snapshotTriggers' | 'snapshotRetention'>

/** A restore keeps a snapshot by itself, whatever the policy says. */
const triggers: Readonly<Record<PlanKind, { readonly trigger: SnapshotTrigger; readonly before: string } | null>> = {
  run: { trigger: 'before_deployment', before: 'the run' },
  destroy: { trigger: 'before_destroy', before: 'the destroy' },
  fix: { trigger: 'on_drift_fix', before: 'the drift fix' },
  restore: null,
}

/**
 * The snapshot that the policy wants before a run of this kind: the first write of the transaction that opens it, so that
 * nothing runs without it. Pure.
 */
export function snapshotBefore(kind: PlanKind, policy: SnapshotPolicy, actor: string): readonly StateWrite[] {
  const wanted = triggers[kind]
  if (wanted === null || !policy.autoSnapshot || !policy.snapshotTriggers.includes(wanted.trigger)) return []
  return [{ write: 'snapshot', snapshot: automaticSnapshot(wanted.before), actor }]
}

/** The policy for the runs of a definition, which may say by itself whether a snapshot is taken before them. Pure. */
export function runSnapshots(policy: SnapshotPolicy, createSnapshot: boolean | undefined): SnapshotPolicy {
  if (createSnapshot === undefined) return policy
  const snapshotTriggers: readonly SnapshotTrigger[] = [...policy.snapshotTriggers, 'before_deployment']
  return { ...policy, autoSnapshot: createSnapshot, snapshotTriggers }
}
