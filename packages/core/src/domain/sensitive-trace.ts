import type { Path } from './json.ts'

/**
 * What the record knows of a thing in the world that holds or held something sensitive: a resource put it there, or was
 * about to. It is there from before the act, stays when the resource leaves the record, and holds no value.
 */
export interface SensitiveTrace {
  /** Of the resource, or `anyType`. */
  readonly type: string
  /** The keys that it owned, at their real places: with the type they say which thing it is. Not empty. */
  readonly owns: readonly string[]
  /** The keys that it edited, at their real places: by these, too, others come upon what it wrote. */
  readonly edits: readonly string[]
  /**
   * The same keys as they were written, where that is another: who comes by them is held against the trace too, wherever their
   * links lead by now. That nothing is there ends the way, and not the trace.
   */
  readonly spelled: readonly string[]
  /** Which fields of this type were sensitive. */
  readonly fields: readonly Path[]
}

/** The type of a trace that is no resource's: whatever has to do with what it owns, of whatever type, may show it. */
export const anyType = '*'

/**
 * The trace of all of what a part was edited in. For a record that was brought here and has parts of the same thing, but not that
 * one: what it says was seen of them was seen before that part was there, and they may be what it was made of. Pure.
 */
export function traceOfWhole({ edits, fields }: SensitiveTrace): SensitiveTrace {
  return { type: anyType, owns: edits, edits: [], spelled: [], fields }
}
