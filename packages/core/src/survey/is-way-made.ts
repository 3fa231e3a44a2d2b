import type { ReadingHost } from '../contracts/host.ts'
import { localPathOf, pathKey } from '../domain/place-key.ts'
import { missingFolders } from '../providers/missing-folders.ts'
import { editedKeys, ownedKeys, type Subject } from './subject.ts'

/**
 * Whether a folder that is missing on the way to a resource, also by way of links, is among what is made: its provider knows
 * folders by the way that is declared only. Changes nothing.
 *
 * @param made keys of all that is made
 */
export async function isWayMade(
  subject: Subject,
  made: ReadonlySet<string>,
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<boolean> {
  const keys = [...ownedKeys(subject), ...editedKeys(subject)]
  for (const path of keys.flatMap((key) => localPathOf(key, subject.host) ?? []))
    if ((await missingFolders(path, host)).some((folder) => made.has(pathKey(subject.host, folder)))) return true
  return false
}
