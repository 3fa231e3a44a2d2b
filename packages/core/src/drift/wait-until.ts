import { setTimeout } from 'node:timers/promises'

/** Milliseconds after which the clock is looked at again: it may have been set, and a machine may have slept. */
const longestSleep = 60_000

/** Resolves when the clock says that time, or when the signal is aborted. */
export async function waitUntil(time: number, now: () => number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const left = time - now()
    if (left <= 0) return
    await setTimeout(Math.min(left, longestSleep), undefined, { signal }).catch(() => undefined)
  }
}
