import type { NewSecret } from '../../contracts/secret-vault.ts'
import type { Acknowledgement } from '../../domain/acknowledgement.ts'
import type { DependencyRecord } from '../../domain/dependency.ts'
import type { NewEvent } from '../../domain/event.ts'
import type { DriftReport } from '../../domain/report.ts'
import type { ResourceRecord } from '../../domain/resource.ts'
import type { OperationRecord, RunRecord } from '../../domain/run.ts'
import type { SensitiveTrace } from '../../domain/sensitive-trace.ts'
import type { SnapshotContents, SnapshotRecord } from '../../domain/snapshot.ts'
import type { OutputRecord, StackRecord } from '../../domain/stack.ts'
import type { ValueRecord } from '../../domain/value.ts'

/** A snapshot with all that it holds. */
export interface MemorySnapshot {
  readonly record: SnapshotRecord
  readonly contents: SnapshotContents
}

/** What a memory store holds of one stack. */
export interface MemoryRecord {
  stack: StackRecord
  resources: Map<string, ResourceRecord>
  runs: RunRecord[]
  operations: OperationRecord[]
  outputs: OutputRecord[]
  values: Map<string, ValueRecord>
  dependencies: DependencyRecord[]
  acknowledgements: Acknowledgement[]
  reports: DriftReport[]
  events: NewEvent[]
  snapshots: MemorySnapshot[]
  /** The last version given. */
  nextVersion: number
  objects: Map<string, Uint8Array>
  secrets: Map<string, NewSecret>
  /** Of all stacks, by type and owned keys. */
  traces: Map<string, SensitiveTrace>
}

/** The record of a stack that was just made. */
export function newRecord({
  now,
  ...named
}: Pick<StackRecord, 'id' | 'name' | 'description' | 'version'> & { readonly now: number }): MemoryRecord {
  const made = { createdAt: now, updatedAt: now, lastExecution: null, executionCount: 0 }
  return {
    stack: { ...named, status: 'created', definition: null, ...made },
    resources: new Map(),
    runs: [],
    operations: [],
    outputs: [],
    values: new Map(),
    dependencies: [],
    acknowledgements: [],
    reports: [],
    events: [],
    snapshots: [],
    nextVersion: 0,
    objects: new Map(),
    secrets: new Map(),
    traces: new Map(),
  }
}
