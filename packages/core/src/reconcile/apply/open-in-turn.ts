import { setTimeout as pause } from 'node:timers/promises'
import type { Hold } from '../../contracts/hold.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { NewRun, StateWrite } from '../../contracts/state-write.ts'
import type { ProgressEvent } from '../../domain/progress.ts'
import { formatDuration } from '../../domain/quantities.ts'
import type { RunRecord } from '../../domain/run.ts'
import type { EngineError } from '../../errors/engine-error.ts'
import { requireUninterrupted } from '../../errors/interrupted-error.ts'
import { StoreBusyError } from '../../errors/store-busy-error.ts'
import { TooManyRunsError } from '../../errors/too-many-runs-error.ts'

/** How many stacks may be changed at once, and how long a run waits until it may be one of them. */
export interface RunPlaces {
  readonly limit: number
  /** Milliseconds. */
  readonly wait: number
}

/** What a run is opened with. */
export interface OpeningContext {
  readonly store: StateStore
  readonly hold: Hold
  readonly places: RunPlaces
  readonly signal: AbortSignal | undefined
  progress(event: ProgressEvent): void
}

/**
 * Opens a run as soon as there is a place for it among those that go on at once, in all processes on this database. Who
 * waits is told once, has a place in line, and holds the lock meanwhile. `TooManyRunsError` when no place was free in time, and
 * `StoreBusyError` when the record could not even be asked then.
 */
export async function openInTurn(
  run: NewRun,
  writes: readonly StateWrite[],
  { store, hold, places: { limit, wait }, signal, progress }: OpeningContext,
): Promise<RunRecord> {
  const deadline = performance.now() + wait
  for (let told = false; ; told = true) {
    try {
      return await store.openRun(hold, { ...run, limit, lineUp: wait > 0 }, writes)
    } catch (error) {
      if (!mayPass(error) || performance.now() >= deadline) throw error
      const message = `Waiting up to ${formatDuration(wait)} for a place: ${error.message}`
      if (!told) progress({ kind: 'phase', phase: 'waiting', message })
    }
    await pause(lookAgainAfter(deadline), undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
    requireUninterrupted(signal, 'Interrupted while it waited for a place; nothing was done.')
  }
}

/** Who stands still in a write may be whose place is waited for. */
function mayPass(error: unknown): error is EngineError {
  return TooManyRunsError.isInstance(error) || StoreBusyError.isInstance(error)
}

/** Milliseconds. Those who wait do not all look at the same moment. */
function lookAgainAfter(deadline: number): number {
  return Math.max(1, Math.min(deadline - performance.now(), 150 + Math.random() * 200))
}
