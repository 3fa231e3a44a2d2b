import type { Acknowledgement } from '../domain/acknowledgement.ts'
import type { DeliveryFilter, DeliveryRecord, EndedCounts, HookSummary } from '../domain/delivery.ts'
import type { DependencyRecord, DependencyRecords } from '../domain/dependency.ts'
import type { EventChain, EventCount, EventFilter, EventRecord } from '../domain/event.ts'
import type { LastLock, LockRecord, LockTicket, NamedLock } from '../domain/lock.ts'
import type { DriftReport, ReportFilter, ReportSummary } from '../domain/report.ts'
import type { ResourceRecord, ResourceState } from '../domain/resource.ts'
import type { JournalPosition, NamedRun, OperationEnds, OperationRecord, RunRecord } from '../domain/run.ts'
import type { CheckedSnapshot, SnapshotContents, SnapshotDetails, SnapshotRecord } from '../domain/snapshot.ts'
import type { OutputRecord, StackRecord, StackStatus, StackSummary } from '../domain/stack.ts'
import type { ValueRecord } from '../domain/value.ts'
import type { Clock } from './clock.ts'
import type { SecretReader } from './secret-vault.ts'
import type { SnapshotContent } from './snapshot-content.ts'
import type { StackContent } from './stack-content.ts'

/** A live resource that owns a key. */
export interface Owner {
  /** The key that was asked for: as it is written, or at the real place that is on record of it. */
  readonly key: string
  /** The same key as it is written. */
  readonly written: string
  readonly stack: string
  readonly address: string
  readonly protect: boolean
  /** Where it is recorded to be. */
  readonly machine: string
  /** Null: it was never made or adopted. */
  readonly ownedSince: number | null
}

/**
 * The record, for looking. It is physically unable to write: its connection refuses. Each method is one consistent
 * read; a store that does not exist answers as an empty one and is not created. Failures are `StoreError`.
 */
export interface StateReader {
  readonly clock: Clock
  /** The file it is kept in, or null where that is none on this machine. */
  readonly file: string | null
  readonly secrets: SecretReader

  /** All live stacks by name, or those with a status. Reads only what a list prints. */
  stacks(filter?: { readonly status?: StackStatus }): Promise<readonly StackSummary[]>
  /** The live stack of that name, or null. */
  stack(name: string): Promise<StackRecord | null>
  /**
   * Everything that the live stack of that name consists of, in one consistent read; null when there is none. `versions`: with
   * all its snapshots. `StoreError` `store-corrupt` when content, or an object of a snapshot, is not as it was kept.
   */
  content(name: string, options?: { readonly versions?: boolean }): Promise<StackContent | null>
  /** Names of all live stacks, sorted. */
  stackNames(): Promise<readonly string[]>
  /** In the order they were recorded. Default: all. */
  resources(
    stackId: number,
    filter?: { readonly states?: readonly ResourceState[]; readonly addresses?: readonly string[] },
  ): Promise<readonly ResourceRecord[]>
  /**
   * All resources of a stack in the order they were recorded, at most `size` at a time, so that memory does not grow with
   * the stack. Each slice is one consistent read; what is written meanwhile shows in the slices that follow.
   */
  resourceSlices(stackId: number, size: number): AsyncIterable<readonly ResourceRecord[]>
  /** How many live resources a stack has in each state. */
  resourceCounts(stackId: number): Promise<Readonly<Partial<Record<ResourceState, number>>>>
  /** Who owns these keys, over all stacks, as written or at their real places. Keys without an owner are left out. */
  owners(keys: readonly string[]): Promise<readonly Owner[]>
  /**
   * Who owns keys, of any kind, that begin with one of these texts after the kind and go on, as `local:/etc/`: as written or at
   * their real places, over all stacks; by key, each owner of it once. Each text ends with an ASCII character.
   */
  ownersBelow(beginnings: readonly string[]): Promise<readonly Owner[]>
  /** The lock of a stack, or of the database as a whole; null when it is free. One that no longer counts is told as not live. */
  lock(stackId: number | null): Promise<LockRecord | null>
  /** All locks on record by the name of their stack, the database's own first. */
  locks(): Promise<readonly NamedLock[]>
  /** Those who wait for a lock and can still be alive, in the order in which they are served. */
  lockQueue(stackId: number | null): Promise<readonly LockTicket[]>
  /** The newest lock of a stack, or null when it was never locked. */
  lastLock(stackId: number): Promise<LastLock | null>
  /** Newest first. A run whose session is gone is told as interrupted. Default limit: 20. */
  runs(stackId: number, limit?: number): Promise<readonly RunRecord[]>
  /** Of all stacks, those that are gone included, newest first; or the one of that id. Default limit: 20. */
  allRuns(filter?: { readonly runId?: number; readonly limit?: number }): Promise<readonly NamedRun[]>
  run(stackId: number, runId: number): Promise<RunRecord | null>
  /** In the order they began. */
  operations(runId: number): Promise<readonly OperationRecord[]>
  /** How the resources of some runs ended, each by the newest operation of the run on it. In no order. */
  operationEnds(runIds: readonly number[]): Promise<readonly OperationEnds[]>
  /** Operations of a stack that are in doubt: an intent and no outcome. Oldest first. */
  operationsInDoubt(stackId: number): Promise<readonly OperationRecord[]>
  /** Where the journal stands now, for one stack. */
  journalPosition(stackId: number): Promise<JournalPosition>
  /** Addresses with an operation that began or ended after the journal stood there, or has not ended. */
  addressesActedOn(stackId: number, since: JournalPosition): Promise<ReadonlySet<string>>
  /** By name. */
  outputs(stackId: number): Promise<readonly OutputRecord[]>
  /** The values of a stack by key, or those with these keys. What has expired by the store's clock is left out. */
  values(stackId: number, filter?: { readonly keys?: readonly string[] }): Promise<readonly ValueRecord[]>
  /** The keys of a stack's values, sorted. Those of expired ones are left out. */
  valueKeys(stackId: number): Promise<readonly string[]>
  /** What a stack depends on, in the order it was recorded: declared ones first. */
  dependencies(stackId: number): Promise<readonly DependencyRecord[]>
  /** All live stacks and what they depend on, in one consistent read. */
  dependencyRecords(): Promise<DependencyRecords>
  /**
   * How long runs take: milliseconds by the names of live stacks, the mean of the last five completed runs. Fixes and
   * destroys do not count. Stacks without a completed run are left out.
   */
  runDurations(): Promise<ReadonlyMap<string, number>>
  /** Newest first. Looks at none of their objects. */
  snapshots(stackId: number): Promise<readonly SnapshotRecord[]>
  /**
   * Newest first, with every object of theirs that is not as it was kept. A damaged one spoils the snapshots that need it
   * and no other.
   */
  checkSnapshots(stackId: number): Promise<readonly CheckedSnapshot[]>
  /** One snapshot with its contents, each object verified against its hash; without contents when one is not as kept. */
  snapshot(stackId: number, version: number): Promise<SnapshotDetails | null>
  /** One snapshot as `snapshot` tells it, with everything that its values name, in one consistent read. */
  snapshotContent(stackId: number, version: number): Promise<SnapshotContent | null>
  /** What a snapshot of the stack would hold now, in one consistent read. */
  present(stackId: number): Promise<SnapshotContents>
  /** A report by id, or the newest one; with `all-resources` the newest that is about all of the stack. */
  report(stackId: number, which?: number | 'all-resources'): Promise<DriftReport | null>
  /** Reports without their resources, newest first. */
  reports(filter?: ReportFilter): Promise<readonly ReportSummary[]>
  /** Acknowledged differences of a stack, or of all live ones: by stack, in the order they were recorded. */
  acknowledgements(stackId?: number): Promise<readonly Acknowledgement[]>
  /** Bytes of a stored object, verified against its hash, or null when it is not kept. */
  object(sha256: string): Promise<Uint8Array | null>
  /** Oldest first, from a position on; of one stack (deleted ones included), or the database's own chain. Default limit: 100. */
  events(
    stackId: number | null,
    options?: { readonly after?: number; readonly limit?: number },
  ): Promise<readonly EventRecord[]>
  /** The event with that id, or null. */
  event(id: number): Promise<EventRecord | null>
  /** Newest first, of all chains, those of deleted stacks included. Reads no more than could be answered. Default limit: 100. */
  findEvents(filter?: EventFilter & { readonly limit?: number }): Promise<readonly EventRecord[]>
  /** How many events there are of each kind: the database's first, then by stack, type and severity. */
  eventCounts(filter?: EventFilter): Promise<readonly EventCount[]>
  /** All chains, empty ones included: the database's own, then by stack. One consistent read. */
  eventChains(): Promise<readonly EventChain[]>

  /** Hooks that were added, by name, then those that are configured for this process. */
  hooks(): Promise<readonly HookSummary[]>
  /** Newest first. One whose process is gone is told as pending. */
  deliveries(filter?: DeliveryFilter): Promise<readonly DeliveryRecord[]>
  /** How many deliveries ended before a time, milliseconds since 1970. */
  endedDeliveries(before: number): Promise<EndedCounts>
  /** When the next delivery can be made, milliseconds since 1970; null when none waits. */
  nextDelivery(): Promise<number | null>

  /** Lets go of what it has open. */
  close(): Promise<void>
}
