import type { Surveyed } from '../../survey/subject.ts'
import { editorOf, editorsOf } from './editors.ts'
import { wholeOf, wholesOf } from './wholes.ts'

/** What other declared resources of the stack have of a thing, which stays for them when its own resource lets it go. */
export interface BesideOthers {
  /** The address of another one that edits what this one owned, or was before its identity changed. */
  readonly editedBy: string | undefined
  /** The address of another one that is about the whole of what this one was a part of before its identity changed. */
  readonly partOf: string | undefined
}

/** Answers for one resource, with what it was before its identity changed, if it did. */
export type BesideOthersOf = (found: Surveyed, previous: Surveyed | null) => BesideOthers

/**
 * Looks at all of a stack once, for any number of questions. Pure.
 *
 * @param isTargeted whether this plan is about an address: what is left alone makes nothing whole
 */
export function besideOthers(all: readonly Surveyed[], isTargeted: (address: string) => boolean): BesideOthersOf {
  const editors = editorsOf(all)
  const wholes = wholesOf(all.filter(({ subject }) => isTargeted(subject.address)))
  return (found, previous) => ({
    editedBy: editorOf(previous ?? found, editors),
    partOf: previous === null ? undefined : wholeOf(previous, wholes),
  })
}
