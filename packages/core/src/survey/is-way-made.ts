import { foldersAbove } from '../domain/place-key.ts'
import { editedKeys, ownedKeys, type Subject } from './subject.ts'

/**
 * Whether a folder on the way to a resource, also by way of links, is among what is made: its provider knows folders by the way
 * that is declared only. Pure.
 *
 * @param made keys of all that is made
 */
export function isWayMade(subject: Subject, made: ReadonlySet<string>): boolean {
  const keys = [...ownedKeys(subject), ...editedKeys(subject)]
  return keys.some((key) => foldersAbove(key, subject.host).some((folder) => made.has(folder)))
}
