import type { WritingHost } from '../contracts/host.ts'
import { localPathOf } from '../domain/place-key.ts'
import type { Surveyed } from '../survey/subject.ts'

/**
 * Removes what a killed process left beside what it wrote, of what is in doubt. One that is killed between two steps of a write
 * leaves a file of a name of its own, also when everything it was to do is done: then no later write comes there and finds
 * it. A place that cannot be read may be a file system that hangs: there nothing is looked for.
 */
export async function removeLeftovers(inDoubt: readonly Surveyed[], host: WritingHost): Promise<void> {
  const readable = inDoubt.filter(({ observation }) => observation.status !== 'unreadable')
  const keys = readable.flatMap(({ subject: { identity, edits, keeps, real } }) => [
    ...[identity, edits, keeps].flat(),
    ...[real.owns, real.edits, real.keeps].flat(),
  ])
  await host.removeLeftovers(keys.flatMap((key) => localPathOf(key, host.name) ?? []))
}
