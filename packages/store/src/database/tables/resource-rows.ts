import type { Generated } from 'kysely'

/**
 * A resource on record. What is declared, applied and the baseline are JSON in wire form; lists are JSON; `bucket` follows
 * from the address. `applied_type`: of `applied`, where that is not `type`. `last_operation`: whose `after` says what we left.
 */
export interface ResourceRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly address: string
  readonly bucket: number
  readonly type: string
  readonly applied_type: string | null
  readonly host: Generated<string>
  readonly machine: Generated<string>
  readonly state: Generated<string>
  readonly declared: string | null
  readonly applied: string | null
  readonly baseline: string | null
  readonly last_operation: number | null
  readonly owned_since: number | null
  readonly dependencies: Generated<string>
  readonly triggers: Generated<string>
  readonly protect: Generated<number>
  readonly ignore: Generated<string>
  readonly removal: Generated<string>
  readonly take_over: Generated<number>
  readonly error: string | null
  readonly has_references: Generated<number>
  readonly updated_at: number
}

/** A key that a resource owns; no other resource of the database does. */
export interface ResourceIdentityRow {
  readonly key: string
  readonly resource_id: number
  readonly position: number
  /** The key at its real place, where links on the way of its path lead elsewhere. */
  readonly place: string | null
}

/**
 * What is or was sensitive of a thing that a resource put into the world. All but the type is JSON: lists of keys and of paths.
 */
export interface SensitiveTraceRow {
  readonly id: Generated<number>
  readonly type: string
  /** Sorted. */
  readonly owns: string
  readonly edits: string
  readonly fields: string
  readonly noted_at: number
}

/** A key by which a trace is found: one that the resource owned or edited. `spelled`: as it was written, not where that is. */
export interface SensitiveTraceKeyRow {
  readonly id: Generated<number>
  readonly key: string
  readonly trace_id: number
  readonly spelled: Generated<number>
}

/** An output of a stack; `value` is JSON in wire form. */
export interface OutputRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly name: string
  readonly value: string
  readonly sensitive: number
  readonly updated_at: number
}
