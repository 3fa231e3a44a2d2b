import type { StateWrite } from '../contracts/state-write.ts'
import { recordedTrace } from '../records/trace-writes.ts'
import type { ImportedClaims } from './imported-claims.ts'

/**
 * What is sensitive of a row that no act of this record put into the world: it may be there all the same, and the row may
 * be forgotten before anything is done with it. What it is about is clear without a key. Pure.
 */
export function importedTraces({ left }: ImportedClaims): readonly StateWrite[] {
  return left.flatMap((one): readonly StateWrite[] => {
    const trace = recordedTrace(one, one)
    return trace === null ? [] : [{ write: 'trace', trace }]
  })
}
