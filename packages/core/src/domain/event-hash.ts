import { digestOf } from './digest.ts'
import type { EventRecord } from './event.ts'
import type { JsonObject } from './json.ts'

/** The previous hash of the first event of a chain, and the head of an empty one. */
export const firstEventHash = '0'.repeat(64)

/** SHA-256 of the canonical JSON of an event without its hash. */
export function eventHash(event: Omit<EventRecord, 'hash'>): string {
  return digestOf(event as Omit<EventRecord, 'hash'> & JsonObject)
}
