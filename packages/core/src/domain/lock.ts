/** A process that works under a lock, for the proof of its death. */
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
  /** Called when somebody has to be waited for, once for each lock that stands in the way. */
  onWait?(held: LockRecord): void
}

/** Who wants to work on a stack for as long as a process lives. */
export interface SessionRequest extends LockRequest {
  /** The lock, taken by hand, to work under. Default: take one, and give it back at the end. */
  readonly lockId?: string
}

/** Who wants to lock a stack by hand, for longer than a process lives. */
export interface ManualLockRequest extends LockRequest {
  /** Milliseconds until it expires. */
  readonly ttl: number
  /** What else is to be known of it. Default: nothing. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** Who gives a lock back that was taken by hand. */
export interface LockRelease {
  readonly lockId: string
  /** Who says so, for the audit trail. */
  readonly actor: string
  /** Refused when the lock was taken by somebody else. Default: whoever presents the lock's id. */
  readonly unlockedBy?: string
}

/** Who takes a lock away, and why. */
export interface ForcedRelease {
  readonly actor: string
  readonly reason: string
}

/** `automatic`: taken with its session and gone with it. `manual`: taken by hand, kept until released or expired. */
export type LockKind = 'automatic' | 'manual'

/** The living use of a lock by one process. Times are milliseconds since 1970. */
export interface LockSession {
  readonly actor: string
  readonly operation: string
  readonly since: number
  readonly holder: LockHolder
  /** Whether its process can still be alive: its lease runs and it is not proven dead. */
  readonly live: boolean
  /** When the lease ends unless it is renewed. */
  readonly expiresAt: number
}

/** A lock on record. Times are milliseconds since 1970. */
export interface LockRecord {
  /** Null: the lock of the database as a whole. */
  readonly stackId: number | null
  readonly lockId: string
  readonly kind: LockKind
  readonly lockedBy: string
  readonly lockedAt: number
  readonly operation: string
  readonly reason: string | null
  /** What was said of a manual lock beside its reason. */
  readonly metadata: Readonly<Record<string, string>>
  /** The process that took it. A manual lock outlives that process. */
  readonly holder: LockHolder
  /** Who works under it now, or did when its process died. Always there for an automatic lock. */
  readonly session: LockSession | null
  /** Whether it still counts. A manual lock never dies with a process, and does not expire while a session lives. */
  readonly live: boolean
  /** When it expires: a manual lock by its time to live, an automatic one unless it is renewed. */
  readonly expiresAt: number
}

/** A lock with what it is the lock of. */
export interface NamedLock extends LockRecord {
  /** Null: the database as a whole. */
  readonly stack: string | null
}

/** Somebody who waits for a lock. Times are milliseconds since 1970. */
export interface LockTicket {
  readonly lockedBy: string
  readonly operation: string
  readonly reason: string | null
  readonly since: number
  readonly holder: LockHolder
}

/** The newest lock of a stack that was taken: held now, or ended. Times are milliseconds since 1970. */
export interface LastLock {
  readonly lockedBy: string
  readonly lockedAt: number
  /** Null while it is on record. */
  readonly endedAt: number | null
}

/** What was taken away from whom. Times are milliseconds since 1970. */
export interface ForcedLock {
  readonly lockId: string
  readonly lockedBy: string
  readonly lockedAt: number
  readonly operation: string
  readonly reason: string | null
}

/** What was asked for of a lock that is to be taken by hand. */
export interface ManualLockWish {
  readonly lockedBy?: string
  readonly operation?: string
  readonly reason?: string
  /** Milliseconds. */
  readonly ttl?: number
  readonly metadata?: Readonly<Record<string, string>>
}
