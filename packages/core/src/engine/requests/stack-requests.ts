import type { LoadedDefinition, VariableInput } from '../../domain/definition.ts'
import type { DependencyRecord } from '../../domain/dependency.ts'
import type { Finding } from '../../domain/finding.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import type { LastLock, LockRecord } from '../../domain/lock.ts'
import type { Plan, PlanOptions } from '../../domain/plan.ts'
import type { ResourceRecord, ResourceState } from '../../domain/resource.ts'
import type { ListedRun, NamedRun, OperationRecord, RunLogEntry, RunRecord, RunReport } from '../../domain/run.ts'
import type { SnapshotRecord } from '../../domain/snapshot.ts'
import type { StackRecord, StackStatus, StackSummary } from '../../domain/stack.ts'
import type { ImportedStack, StackExport } from '../../domain/stack-export.ts'
import type { ValidationReport } from '../../domain/validation.ts'
import type { AllDependenciesHandle, DependenciesHandle } from './dependency-requests.ts'
import type { AllDriftHandle, DriftHandle } from './drift-requests.ts'
import type { EventsHandle } from './event-requests.ts'
import type { ActRequest, HoldRequest, Watching } from './hold-request.ts'
import type { HooksHandle } from './hook-requests.ts'
import type { LockHandle, LocksHandle } from './lock-requests.ts'
import type { ResourcesHandle } from './record-requests.ts'
import type { SecretsHandle } from './secret-requests.ts'
import type { SnapshotsHandle } from './snapshot-requests.ts'
import type { ExportRequest, ImportRequest } from './transfer-requests.ts'
import type { ValuesHandle } from './value-requests.ts'

export type { VariableInput } from '../../domain/definition.ts'
export type { Approve } from '../../domain/plan.ts'
export type { ActRequest, HoldRequest, Watching } from './hold-request.ts'

/** What to plan. */
export interface PlanRequest extends Partial<PlanOptions>, Watching {
  readonly definition: LoadedDefinition
  readonly variables?: readonly VariableInput[]
}

/** What to plan for whoever asks for a plan. */
export interface PlanOnlyRequest extends PlanRequest {
  /** Whether it may be run later. False: it is made to be looked at, which takes less. Default: true. */
  readonly bound?: boolean
}

/** What to run. */
export interface RunRequest extends PlanRequest, ActRequest {
  /**
   * Validate first, and refuse with everything that was found when it does not pass. Default: as the definition's policy
   * says, else false.
   */
  readonly validate?: boolean
  /** Apply exactly this plan, or fail with `StalePlanError`. Its options are used, not the request's. */
  readonly plan?: Plan
}

/** What to validate, and how strictly. */
export interface ValidateRequest extends Watching {
  /** Default: none; what needs one is then skipped, and its absence is an error. */
  readonly definition?: LoadedDefinition
  /** What loading the definition found. */
  readonly loading?: readonly Finding[]
  readonly variables?: readonly VariableInput[]
  /** Warnings count as errors. Default: the policy's. */
  readonly strict?: boolean
  /** The lock, taken by hand, that a run would present. Default: the one that was taken here. */
  readonly lockId?: string
}

/** A stack with everything `stack show` prints. */
export interface StackDetails {
  readonly stack: StackRecord
  readonly latestRun: RunRecord | null
  readonly resourceCounts: Readonly<Partial<Record<ResourceState, number>>>
  /** The first 20 at most. */
  readonly resources: readonly ResourceRecord[]
  readonly dependencies: readonly DependencyRecord[]
  readonly snapshots: { readonly total: number; readonly latest: SnapshotRecord | null }
  readonly lock: LockRecord | null
  /** The newest lock that was taken, held or ended; null when there was none. */
  readonly lastLock: LastLock | null
  readonly inDoubt: number
  /** Of all its values, sorted. */
  readonly valueKeys: readonly string[]
}

/** A run with its operations. */
export interface RunDetails {
  readonly run: NamedRun
  readonly operations: readonly OperationRecord[]
  /** What happened, in the order of time; given when it was asked for. */
  readonly log?: readonly RunLogEntry[]
}

/** A resource type in a list, or why nothing is known of it but who brings it. */
export interface ListedProvider extends Omit<ProviderSummary, 'description'> {
  /** Null: its module cannot be used. */
  readonly description: string | null
  readonly error: Error | null
}

/** A resource type. */
export interface ProviderSummary {
  readonly type: string
  readonly plugin: string
  readonly version: string
  readonly description: string
}

/** A resource type with its schema. */
export interface ProviderDetails extends ProviderSummary {
  readonly schema: JsonObject
}

/** An output for showing. `value` is null when it is sensitive and was not asked for in clear. */
export interface OutputView {
  readonly name: string
  readonly value: Json
  readonly sensitive: boolean
}

/** One stack. The stack need not exist until a method needs it: then `NoSuchStackError`. */
export interface StackHandle {
  readonly name: string
  show(): Promise<StackDetails>
  /** The stack itself, and nothing of what is beside it: its lock need not be readable. `EngineError` `no-such-stack`. */
  record(): Promise<StackRecord>
  readonly resources: ResourcesHandle
  /** Newest first. Default limit: 20. */
  history(limit?: number): Promise<readonly ListedRun[]>
  runDetails(runId: number, options?: { readonly log?: boolean }): Promise<RunDetails>
  /** `reveal`: sensitive values in clear, which leaves an event. Default: false. */
  outputs(options?: { readonly reveal?: boolean; readonly name?: string }): Promise<readonly OutputView[]>
  /** What a run would do. Writes nothing, takes no lock. `EngineError` `usage` for a request without a definition. */
  plan(request: PlanOnlyRequest): Promise<Plan>
  /** Makes the world as declared. Creates the stack when there is none. `EngineError` `usage` as for a plan. */
  run(request: RunRequest): Promise<RunReport>
  /** What a destroy would do. */
  planDestroy(request?: Watching): Promise<Plan>
  /** Removes all resources of the stack, dependents first. */
  destroy(request?: ActRequest): Promise<RunReport>
  /** Looks at everything that must hold before a run, all problems at once. Changes nothing. The stack need not exist. */
  validate(request?: ValidateRequest): Promise<ValidationReport>
  /** The stack as one portable document, which `stacks.import` takes. Leaves an event. */
  export(request?: ExportRequest): Promise<StackExport>
  /** Removes the record of a stack without resources on which no other depends. */
  delete(request?: HoldRequest): Promise<void>
  readonly drift: DriftHandle
  readonly dependencies: DependenciesHandle
  readonly lock: LockHandle
  readonly values: ValuesHandle
  readonly snapshots: SnapshotsHandle
}

/** The engine. Everything the command line does goes through it. */
export interface Engine {
  readonly stacks: {
    list(filter?: { readonly status?: StackStatus }): Promise<readonly StackSummary[]>
    create(stack: {
      readonly name: string
      readonly description?: string
      readonly version?: string
    }): Promise<StackRecord>
    /**
     * Records an exported stack, in one guarded transaction that replaces all or nothing. `InvalidInputError` with
     * everything that is wrong, `EngineError` `stack-exists` where one would be replaced.
     */
    import(document: Json, request?: ImportRequest): Promise<ImportedStack>
  }
  readonly providers: {
    /** All of them, by type. One that is broken stops no other. */
    list(): Promise<readonly ListedProvider[]>
    show(type: string): Promise<ProviderDetails>
  }
  readonly drift: AllDriftHandle
  /** Runs of all stacks, those that are gone included. */
  readonly runs: {
    /** Newest first. Default limit: 20. */
    list(limit?: number): Promise<readonly (NamedRun & ListedRun)[]>
    /** `EngineError` `no-such-run`. */
    show(runId: number, options?: { readonly log?: boolean }): Promise<RunDetails>
  }
  readonly dependencies: AllDependenciesHandle
  readonly locks: LocksHandle
  readonly events: EventsHandle
  readonly secrets: SecretsHandle
  readonly hooks: HooksHandle
  stack(name: string): StackHandle
  /** What is wrong with a definition, without a stack: unknown types, wrong properties, cycles, two owners. */
  check(definition: LoadedDefinition, variables?: readonly VariableInput[]): Promise<readonly Finding[]>
  /** Closes the store, for good: what needs it afterwards rejects with `StoreError` `store-closed`. */
  close(): Promise<void>
}
