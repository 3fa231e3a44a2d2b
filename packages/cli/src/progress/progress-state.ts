import type { ProgressEvent } from '@sloth-runner/core'

/** What is going on right now, as far as it was told. */
export interface ProgressState {
  /** In words, or null before the first phase. */
  readonly phase: string | null
  /** How much of the phase is done, where that is known. */
  readonly done: number
  readonly total: number | null
  /** Acts that have started and not ended: address to what is being done. */
  readonly active: ReadonlyMap<string, string>
}

/** Before anything happened. */
export const initialProgress: ProgressState = { phase: null, done: 0, total: null, active: new Map() }

type Phase = Extract<ProgressEvent, { kind: 'phase' }>['phase']

const phases: Readonly<Record<Phase, string | null>> = {
  waiting: 'Waiting for the lock',
  settling: 'Settling what an earlier run left in doubt',
  reading: 'Reading what is there',
  planning: 'Planning',
  acting: 'Acting',
  done: null,
}

/** The state after an event. */
export function nextProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  if (event.kind === 'phase') {
    return { phase: event.message ?? phases[event.phase], done: 0, total: event.total ?? null, active: new Map() }
  }
  if (event.kind === 'read') return { ...state, done: event.done, total: event.total }
  if (event.kind === 'notice') return state
  const active = new Map(state.active)
  if (event.kind === 'started') active.set(event.address, event.action)
  else if (event.kind === 'progress') active.set(event.address, event.message)
  else active.delete(event.address)
  return { ...state, active, done: event.kind === 'ended' ? state.done + 1 : state.done }
}
