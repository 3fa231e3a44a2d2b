import type { Observation, UnreadableObservation } from '../domain/observation.ts'
import { maskedFor, type Subject } from './subject.ts'

const withheld = 'it is not understood; how is not shown, because something sensitive is or was there'

/**
 * What a provider says of a failure may quote what it read of any of these subjects. Where that may be what left traces,
 * nobody knows the values that would have to be left out. Pure.
 */
export function toldFailure(
  subjects: readonly Subject[],
  { reason, detail }: Pick<UnreadableObservation, 'reason' | 'detail'>,
): string {
  if (reason === 'invalid' && subjects.some(({ hidden }) => hidden.length > 0)) return withheld
  return subjects.reduce((text, subject) => maskedFor(subject, text), detail)
}

/** One failure that a reader gives for several subjects holds nothing sensitive of any of them. Pure. */
export function withToldFailures(
  subjects: readonly Subject[],
  observations: readonly Observation[],
): readonly Observation[] {
  const failed = [...observations.keys()].filter((index) => observations[index]?.status === 'unreadable')
  if (failed.length < 2) return observations
  const told = new Map<Observation | undefined, Observation>()
  for (const [observation, indexes] of Map.groupBy(failed, (index) => observations[index])) {
    if (observation?.status !== 'unreadable' || indexes.length < 2) continue
    const all = indexes.map((index) => subjects[index] as Subject)
    told.set(observation, { ...observation, detail: toldFailure(all, observation) })
  }
  return observations.map((observation) => told.get(observation) ?? observation)
}
