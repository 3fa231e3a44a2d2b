import type { DriftCheck } from '../domain/drift-check.ts'
import type { Beats } from './watch-schedule.ts'

/** What a watch works with. */
export interface WatchParts {
  readonly beats: Beats
  /** Looks at the stacks. What goes wrong is part of the answer. */
  check(): Promise<DriftCheck>
  now(): number
  /** Resolves at that time, or when the signal is aborted. */
  waitUntil(time: number): Promise<void>
  readonly signal: AbortSignal
  onCheck(check: DriftCheck): void
  /** Called before it waits. */
  onNext(time: number): void
}

/**
 * Checks at each beat until the signal is aborted, or no beat is left: one check at a time. What was under way when the signal
 * came is told of only when something of it is whole.
 */
export async function watchDrift(parts: WatchParts): Promise<void> {
  const { beats, signal } = parts
  let at = beats.first(parts.now())
  while (at !== null && !signal.aborted) {
    if (at > parts.now()) {
      parts.onNext(at)
      await parts.waitUntil(at)
    }
    if (signal.aborted) return
    const check = await parts.check()
    if (!signal.aborted || check.stacks.length > 0) parts.onCheck(check)
    at = beats.next(at, parts.now())
  }
}
