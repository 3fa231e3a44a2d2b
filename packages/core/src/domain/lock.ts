/** The process that holds a lock, for the proof of its death. */
export interface LockHolder {
  readonly host: string
  /** Identifies the machine across reboots (`/etc/machine-id`). Empty where there is none. */
  readonly machineId: string
  /** Identifies this boot of the machine. Empty where there is none. */
  readonly bootId: string
  /** The PID namespace in which `pid` counts. Empty where there is none. */
  readonly pidNamespace: string
  readonly pid: number
  /** When the process started, in clock ticks since boot; with the pid it names one process for ever. */
  readonly processStart: string
  readonly programVersion: string
}

/** Who wants a lock, and why. */
export interface LockRequest {
  readonly lockedBy: string
  readonly operation: string
  readonly reason?: string
  /** Milliseconds to wait for somebody else's lock. Default: 0, fail at once. */
  readonly wait?: number
  readonly signal?: AbortSignal
}

/** A lock on record. Times are milliseconds since 1970. */
export interface LockRecord {
  readonly stackId: number
  readonly lockId: string
  readonly lockedBy: string
  readonly lockedAt: number
  readonly operation: string
  readonly reason: string | null
  readonly holder: LockHolder
  /** Whether the holder can still be alive: its lease runs and it is not proven dead. */
  readonly live: boolean
  /** When the lease ends unless it is renewed. */
  readonly expiresAt: number | null
}
