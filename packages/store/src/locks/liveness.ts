import { type LockHolder, StoreError } from '@sloth-runner/core'
import type { LeaseClock } from './lease-clock.ts'
import { parseHolder } from './lock-holder.ts'
import { lookAtProcess } from './process-look.ts'
import { isProvenDead } from './proven-dead.ts'

/** A lease as it is written on a lock or a ticket. */
export interface Lease {
  readonly metadata: string
  /** By the wall clock: for people, and for those who do not share the lease's clock. */
  readonly expires_at: number
  readonly lease_clock: string
  readonly lease_ends: number
}

/** Who judges: this process with its clocks. */
export interface Witness {
  readonly holder: LockHolder
  readonly leaseClock: LeaseClock
  /** Milliseconds since 1970. */
  now(): number
}

/** Why a lease no longer counts, or null while its holder may be alive. */
export function lapse(lease: Lease, holder: LockHolder, witness: Witness): 'dead' | 'expired' | null {
  if (hasExpired(lease, witness)) return 'expired'
  return isProvenDead(holder, witness.holder, lookAtProcess) ? 'dead' : null
}

/** The holder of a lease. A row that cannot be understood is an error, never a free lock. */
export function holderOf(lease: Lease, path: string): LockHolder {
  const holder = parseHolder(lease.metadata)
  if (holder !== null) return holder
  throw new StoreError('store-corrupt', path, {
    message: 'A lock on record cannot be understood; it was left as it is.',
    detail: `Its holder reads: ${lease.metadata.slice(0, 200)}`,
    remedy: 'Make sure that nobody works on the stack, then restore a backup.',
  })
}

function hasExpired(lease: Lease, { leaseClock, now }: Witness): boolean {
  const comparable = lease.lease_clock !== '' && lease.lease_clock === leaseClock.id
  return comparable ? leaseClock.now() >= lease.lease_ends : now() >= lease.expires_at
}
