/** What can make a stack be snapshotted. */
export const snapshotTriggers = ['before_deployment', 'before_destroy', 'on_drift_fix', 'manual'] as const

/**
 * What a snapshot is taken before by itself: a run, a destroy, a drift fix. `manual` names those asked for by hand, which are
 * always taken, as is the one before a restore: with it or without it nothing is different.
 */
export type SnapshotTrigger = (typeof snapshotTriggers)[number]

/** Snapshots up to an age in milliseconds are kept, or so many, the newest. */
export type SnapshotRetention = { readonly age: number } | { readonly count: number }

/** How events are handed to hooks. */
export interface EventPolicy {
  /** Deliveries under way at once. Default: 100. */
  readonly workers: number
  /** Deliveries claimed by one process at most. Default: 1000. */
  readonly bufferSize: number
  /** Deliveries claimed in one transaction. Default: 50. */
  readonly batchSize: number
  /** How long deliveries that have ended stay on record. Default: 30 days. */
  readonly retention: number
}

/** How strict validation is. */
export interface ValidationPolicy {
  /** Warnings count as errors. Default: true. */
  readonly strictMode: boolean
  /** Default: true. */
  readonly checkDiskSpace: boolean
  /** Bytes that must be free. Default: 100,000,000. */
  readonly minDiskSpace: number
  /** Default: true. */
  readonly checkPermissions: boolean
}

/** What the engine does by itself, unless a request or a definition says otherwise. Times in milliseconds. */
export interface EnginePolicy {
  /** A change takes the lock by itself; otherwise it must have been taken by hand. Default: true. */
  readonly autoLock: boolean
  /** Snapshots are taken at the triggers. Default: true. */
  readonly autoSnapshot: boolean
  /** Drift is detected after each run. Default: false. */
  readonly autoDriftDetect: boolean
  /** How long a lock that was taken by hand lasts unless it says so, and at most. Default: 1 hour. */
  readonly lockTimeout: number
  /** Which snapshots are kept after a run. Default: those of 30 days. */
  readonly snapshotRetention: SnapshotRetention
  /**
   * Stacks that are changed at once at most, in all processes on one record, and that one process looks at side by side.
   * Default: 10.
   */
  readonly maxConcurrentExecutions: number
  /** Default: all of them. */
  readonly snapshotTriggers: readonly SnapshotTrigger[]
  readonly events: EventPolicy
  readonly validation: ValidationPolicy
}

const hour = 3_600_000
const month = 30 * 24 * hour

/** What holds where nothing is said: the defaults of the configuration file. */
export const defaultPolicy: EnginePolicy = {
  autoLock: true,
  autoSnapshot: true,
  autoDriftDetect: false,
  lockTimeout: hour,
  snapshotRetention: { age: month },
  maxConcurrentExecutions: 10,
  snapshotTriggers,
  events: { workers: 100, bufferSize: 1_000, batchSize: 50, retention: month },
  validation: { strictMode: true, checkDiskSpace: true, minDiskSpace: 100_000_000, checkPermissions: true },
}
