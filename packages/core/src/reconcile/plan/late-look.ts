import { unowned, withRoomMade } from '../../survey/make-room.ts'
import type { Surveyed } from '../../survey/subject.ts'
import type { Completed } from './held-sources.ts'

/** What is looked at once more during a run, and how. */
export interface LateLook {
  readonly address: string
  /** Whether its old object is removed already. */
  readonly roomMade: boolean
  /** Also when the run is to stop meanwhile. */
  readonly toTheEnd: boolean
}

/** What such a look is done with: what is to be done to its end is told of no signal. Pure. */
export function forLook<T extends { readonly signal?: AbortSignal | undefined }>(
  { toTheEnd }: LateLook,
  all: T,
): Omit<T, 'signal'> {
  if (!toTheEnd) return all
  const { signal: _, ...others } = all
  return others
}

/** What was found, beside what it was before: nothing any more where that is removed already. */
export async function besideBefore(
  { roomMade }: LateLook,
  now: Surveyed,
  before: () => Promise<Surveyed | null>,
): Promise<Pick<Completed, 'found' | 'previous'>> {
  if (roomMade) return { found: unowned(now), previous: null }
  const previous = await before()
  return { found: withRoomMade(now, previous), previous }
}
