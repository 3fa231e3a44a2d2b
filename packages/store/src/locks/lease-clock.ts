import { readFileSync, readlinkSync } from 'node:fs'

/**
 * The clock that leases run on, shared by all processes of one boot: CLOCK_MONOTONIC, which `process.hrtime` reads. No
 * step of the wall clock ends or revives a lease. It stands still while the machine sleeps, and so does everybody
 * who could renew or take a lease. The time since boot that `/proc/uptime` tells is not used: containers are shown one of
 * their own there, and two processes that disagree about the time must not judge each other's leases.
 */
export interface LeaseClock {
  /** Names the clock: boot and time namespace. Times of clocks with different names cannot be compared. Empty: unknown. */
  readonly id: string
  /** Whole milliseconds. */
  now(): number
}

/** The clock of this process. */
export function leaseClock(): LeaseClock {
  const boot = bootId()
  return { id: boot === '' ? '' : `${boot} ${namespaceOf('time')}`, now: monotonicNow }
}

/** Whole milliseconds of CLOCK_MONOTONIC. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}

/** Identifies this boot of the machine; empty where the system does not tell. */
export function bootId(): string {
  return firstLine('/proc/sys/kernel/random/boot_id')
}

/** Identifies the machine across reboots (machine-id(5)); empty where the system does not tell. */
export function machineId(): string {
  return firstLine('/etc/machine-id')
}

/** A namespace of this process as `kind:[number]`; empty where the system does not tell. */
export function namespaceOf(kind: 'pid' | 'time'): string {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`)
  } catch {
    return ''
  }
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n', 1)[0]?.trim() ?? ''
  } catch {
    return ''
  }
}
