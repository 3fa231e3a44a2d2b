import { setImmediate } from 'node:timers/promises'

/** Milliseconds of synchronous work before others get their turn. */
const slice = 10

/** Lets synchronous work yield to the event loop. */
export interface TimeSlices {
  /** Whether the present slice is used up. */
  over(): boolean
  /** Lets others work, then begins a new slice. Rejects with the signal's reason when it is aborted. */
  next(): Promise<void>
}

/**
 * Slices of about 10 ms. Many small files are read several times as fast by synchronous calls as by promises; slices
 * keep timers, signals and the lease alive meanwhile.
 */
export function timeSlices(signal?: AbortSignal): TimeSlices {
  let end = performance.now() + slice
  return {
    over: () => performance.now() >= end,
    async next() {
      await setImmediate()
      signal?.throwIfAborted()
      end = performance.now() + slice
    },
  }
}
