import type { Generated } from 'kysely'

/** A snapshot under its version. `run_id`: the run it was taken for, or null. */
export interface StateVersionRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly version: number
  readonly creator: string
  readonly description: string | null
  /** The digest of the root. */
  readonly state_data: string
  readonly created_at: number
  readonly run_id: number | null
  readonly automatic: number
  /** Of all that this row and its tags say. */
  readonly label_digest: string
}

/** A tag of a snapshot. */
export interface StateVersionTagRow {
  readonly version_id: number
  readonly position: number
  readonly tag: string
}

/** The object of what a bucket declares now. Null: it was written to since. No row: it is empty. */
export interface ResourceBucketRow {
  readonly stack_id: number
  readonly bucket: number
  readonly sha256: string | null
}
