import type { StateWrite } from '../contracts/state-write.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { type SensitiveTrace, traceOfWhole } from '../domain/sensitive-trace.ts'
import { recordedTrace } from '../records/trace-writes.ts'
import { recordedKeys } from '../survey/match-records.ts'
import type { ImportedClaims } from './imported-claims.ts'

type Left = ImportedClaims['left'][number]

/** What an import comes upon that tells what of its rows is sensitive. */
export interface TraceScene {
  /** The traces of what the rows of the import edit. */
  readonly traces: readonly SensitiveTrace[]
  /** What is on record of the stack. */
  readonly present: readonly Pick<ResourceRecord, 'identity' | 'places' | 'ownedSince'>[]
}

/** The keys of things that the rows of an import edit parts of, as they are written and as they really are. Pure. */
export function importedEdits(claims: readonly ImportedClaims[]): readonly string[] {
  return [...new Set(partsOf(claims).flatMap(thingKeys))]
}

/**
 * What is sensitive of rows that no act of this record put into the world: it may be there all the same, and the row may
 * be forgotten before anything is done with it. What it is about is clear without a key. And of a part that this record has
 * not owned itself: a sensitive part of the same thing, unknown to the import, may be what that part was made of since. Pure.
 */
export function importedTraces(
  claims: readonly ImportedClaims[],
  { traces, present }: TraceScene,
): readonly StateWrite[] {
  const owned = new Set(present.filter(({ ownedSince }) => ownedSince !== null).flatMap(recordedKeys))
  const imported = new Set(claims.flatMap(({ left }) => left.flatMap(({ owns }) => owns)))
  const things = new Set(
    partsOf(claims)
      .filter(({ owns }) => !owns.some((key) => owned.has(key)))
      .flatMap(thingKeys),
  )
  const own = claims.flatMap(({ left }) => left.map((one) => recordedTrace(one, one))).filter((trace) => trace !== null)
  const others = traces.filter(
    ({ owns, edits, spelled }) =>
      edits.length > 0 &&
      !owns.some((key) => imported.has(key)) &&
      [...edits, ...spelled].some((key) => things.has(key)),
  )
  return [...own, ...others.map(traceOfWhole)].map((trace) => ({ write: 'trace', trace }))
}

function partsOf(claims: readonly ImportedClaims[]): readonly Left[] {
  return claims.flatMap(({ left }) => left.filter(({ edits }) => edits.length > 0))
}

function thingKeys({ edits, spelled }: Left): readonly string[] {
  return [...edits, ...spelled]
}
