import type { IgnoreRule, Removal } from './definition.ts'
import type { Json, JsonObject, Path } from './json.ts'

/**
 * One resource of a definition with everything resolved that can be before an act. Made by expansion, completed by the
 * reader's `resolve`. Values are clear in memory; the store seals what is sensitive.
 */
export interface Declaration {
  readonly address: string
  readonly type: string
  /** `local` until other hosts exist. */
  readonly host: string
  readonly properties: JsonObject
  /** Paths of sensitive values in `properties`. */
  readonly sensitive: readonly Path[]
  /** Paths whose values only an act can tell; they are left out of `properties`. */
  readonly unknown: readonly Path[]
  /** Addresses that come first: those written, those referred to, those of `triggers`. */
  readonly dependsOn: readonly string[]
  readonly triggers: readonly string[]
  readonly protect: boolean
  readonly ignore: readonly IgnoreRule[]
  readonly removal: Removal
  readonly takeOver: boolean
  /** Where it stands in the definition: a path from the root. */
  readonly path: Path
}

/** What the record can say of a resource. */
export const resourceStates = ['pending', 'applied', 'failed', 'retained'] as const

/**
 * Where a resource stands, for lists: declared and not in force, never or as another thing that is still to be replaced; in
 * force at the last act or read; failed at the last act; or no longer declared and kept.
 */
export type ResourceState = (typeof resourceStates)[number]

/** A resource on record. Json fields are sealed: sensitive values are `$secret` or `$digest`. */
export interface ResourceRecord {
  readonly address: string
  readonly type: string
  /** The type that `applied` is of, while it has become another type and is still in force as the old one. Null: the same. */
  readonly appliedType: string | null
  readonly host: string
  /** Identifies the machine that `host` was when this was recorded. */
  readonly machine: string
  /** The keys it owns; unique among live resources of all stacks. Empty while its declaration is not known. */
  readonly identity: readonly string[]
  /**
   * By a key of `identity`, the key at its real place, where links on the way of its path lead elsewhere: as it was when the
   * row was last written. No resource of another stack owns that either. Written together with `identity`.
   */
  readonly places: Readonly<Record<string, string>>
  readonly state: ResourceState
  /** D, or null once it is no longer declared. */
  readonly declared: JsonObject | null
  /** L, the last declaration seen in force. Fields may be missing. */
  readonly applied: JsonObject | null
  /** What was observed then: the `actual` of a present observation. */
  readonly baseline: Json | null
  /** What the last operation left: `{"status": "absent"}` or `{"status": "present", "actual": …}`. */
  readonly left: Json | null
  /** Milliseconds since 1970; set by a committed create whose `before` was absent, or by adoption. */
  readonly ownedSince: number | null
  readonly dependsOn: readonly string[]
  readonly triggers: readonly string[]
  readonly protect: boolean
  readonly ignore: readonly IgnoreRule[]
  readonly removal: Removal
  readonly takeOver: boolean
  /** Why the last act failed. */
  readonly error: string | null
  readonly updatedAt: number
}

/** The type of what is in force. Pure. */
export function typeInForce({ type, appliedType }: Pick<ResourceRecord, 'type' | 'appliedType'>): string {
  return appliedType ?? type
}

/** The type of what is in force, while a row is about to declare another one; null otherwise. Pure. */
export function otherTypeInForce(record: ResourceRecord | null, declared: string): string | null {
  if (record === null || record.applied === null) return null
  return typeInForce(record) === declared ? null : typeInForce(record)
}

/** Every type that rows speak of: of what is declared, and of what is still in force. Pure. */
export function recordedTypes(records: readonly Pick<ResourceRecord, 'type' | 'appliedType'>[]): readonly string[] {
  return [...new Set(records.flatMap((record) => [record.type, typeInForce(record)]))]
}
