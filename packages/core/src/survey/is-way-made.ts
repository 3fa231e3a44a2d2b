import type { ReadingHost } from '../contracts/host.ts'
import { localPathOf } from '../domain/place-key.ts'
import { missingFolders } from '../providers/missing-folders.ts'
import { editedKeys, ownedKeys, type Subject } from './subject.ts'

/**
 * Whether a folder that is missing on the way to a resource, also by way of links, is among what is made: its provider knows
 * folders by the way that is declared only. Changes nothing.
 */
export async function isWayMade(
  subject: Subject,
  made: readonly Subject[],
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<boolean> {
  const pathsOf = (keys: readonly string[]) => keys.flatMap((key) => localPathOf(key, subject.host) ?? [])
  const there = new Set(pathsOf(made.flatMap(ownedKeys)))
  for (const path of pathsOf([...ownedKeys(subject), ...editedKeys(subject)]))
    if ((await missingFolders(path, host)).some((folder) => there.has(folder))) return true
  return false
}
