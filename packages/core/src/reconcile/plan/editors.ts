import { editedKeys, ownedKeys, type Surveyed } from '../../survey/subject.ts'

/**
 * By each key that a declared resource edits, its address: what is edited is not deleted from under it, as a file in which
 * a line is declared. Pure.
 */
export function editorsOf(found: Iterable<Surveyed>): ReadonlyMap<string, string> {
  const editors = new Map<string, string>()
  for (const { subject } of found)
    if (subject.declared !== null)
      for (const key of editedKeys(subject)) if (!editors.has(key)) editors.set(key, subject.address)
  return editors
}

/** Another, declared resource that edits what one owned, or was before its identity changed, if there is any. Pure. */
export function editorOf({ subject }: Surveyed, editors: ReadonlyMap<string, string>): string | undefined {
  if (subject.declared !== null || editors.size === 0) return undefined
  return ownedKeys(subject)
    .map((key) => editors.get(key))
    .find((address) => address !== undefined && address !== subject.address)
}
