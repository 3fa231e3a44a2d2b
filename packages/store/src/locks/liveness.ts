import { type LockHolder, StoreError } from '@sloth-runner/core'
import type { LockRow } from '../database/tables/lock-rows.ts'
import type { LeaseClock } from './lease-clock.ts'
import { parseHolder } from './lock-holder.ts'
import { lookAtProcess } from './process-look.ts'
import { isProvenDead } from './proven-dead.ts'

/** When something ends, as it is written on a lock, a session or a ticket. */
export interface Term {
  /** By the wall clock: for people, and for those who do not share the lease's clock. */
  readonly expires_at: number
  readonly lease_clock: string
  readonly lease_ends: number
}

/** The lease of a process. */
export interface Lease extends Term {
  readonly metadata: string
}

/** What names a process as its holder, or as one who waits. */
interface Held {
  readonly metadata: string
  /** Null: it is about the lock of the database. Left out: about no lock. */
  readonly stack_id?: number | null
  /** The number of the delivery that is claimed. Left out: it is about a lock, or a place in line for one. */
  readonly delivery?: number
}

/** Who judges: this process with its clocks. */
export interface Witness {
  readonly holder: LockHolder
  readonly leaseClock: LeaseClock
  /** Milliseconds since 1970. */
  now(): number
}

/** Who judges, and the file named when a row cannot be understood. */
export interface Judge {
  readonly path: string
  readonly witness: Witness
}

/** Whether the holder of a lease may be alive: it runs, and the holder is not proven dead. */
export function isAlive(lease: Lease & Held, { path, witness }: Judge): boolean {
  const holder = holderOf(lease, path)
  return !hasExpired(lease, witness) && !isProvenDead(holder, witness.holder, lookAtProcess)
}

/** The lease of the session of a lock, or null when nobody works under it. */
export function sessionLease({
  stack_id,
  session_metadata,
  session_expires_at,
  session_clock,
  session_ends,
}: LockRow): (Lease & Pick<LockRow, 'stack_id'>) | null {
  if (session_metadata === null) return null
  return {
    stack_id,
    metadata: session_metadata,
    expires_at: session_expires_at as number,
    lease_clock: session_clock as string,
    lease_ends: session_ends as number,
  }
}

/** Whether somebody works under a lock. */
export function isInUse(lock: LockRow, judge: Judge): boolean {
  const session = sessionLease(lock)
  return session !== null && isAlive(session, judge)
}

/** Whether a lock counts: somebody works under it, or it was taken by hand and its time is not over. */
export function counts(lock: LockRow, judge: Judge): boolean {
  const inUse = isInUse(lock, judge)
  return inUse || (lock.kind === 'manual' && !hasExpired(lock as Term, judge.witness))
}

/** The process behind a lease. A row that cannot be understood is an error, never a free lock. */
export function holderOf(held: Held, path: string): LockHolder {
  const holder = parseHolder(held.metadata)
  if (holder !== null) return holder
  throw notUnderstood(path, held, `Its holder reads: ${held.metadata.slice(0, 200)}`)
}

/** What is told of a row that cannot be understood. Only stacks are known to the command that takes locks away. */
export function notUnderstood(
  path: string,
  { stack_id: stackId, delivery }: Omit<Held, 'metadata'>,
  detail: string,
): StoreError {
  if (delivery !== undefined)
    return new StoreError('store-corrupt', path, {
      message: `The claim on the delivery ${delivery} cannot be understood; it was left as it is.`,
      detail,
      remedy:
        'Give it back with "sloth-runner db check --repair", and the delivery is made again; or restore a backup.',
    })
  const remedy =
    stackId === null
      ? 'Make sure that nobody changes the key, then take the lock away with "sloth-runner db check --repair", or restore a backup.'
      : 'Make sure that nobody works on the stack, then take the lock away with "sloth-runner stack lock force-release", or restore a backup.'
  return new StoreError('lock-unreadable', path, {
    message: 'A lock on record cannot be understood; it was left as it is.',
    detail,
    remedy,
  })
}

function hasExpired(term: Term, { leaseClock, now }: Witness): boolean {
  const comparable = term.lease_clock !== '' && term.lease_clock === leaseClock.id
  return comparable ? leaseClock.now() >= term.lease_ends : now() >= term.expires_at
}
