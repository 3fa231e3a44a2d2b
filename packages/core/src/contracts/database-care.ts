/** What is known of a database without reading its records. Sizes in bytes, times in milliseconds since 1970. */
export interface DatabaseStatus {
  readonly path: string
  /** False: there is none yet; all numbers are 0 then. */
  readonly exists: boolean
  readonly size: number
  /** Of the write-ahead log beside it. */
  readonly logSize: number
  readonly schema: number
  /** The schema this program needs. */
  readonly neededSchema: number
  /** The version of the program that made the present schema, or null when there is none. */
  readonly madeBy: string | null
  /** Rows by table. Empty while the schema is another one than this program's. */
  readonly rows: Readonly<Record<string, number>>
  /** Copies beside the database, newest first. */
  readonly backups: readonly BackupFile[]
  /** The paths of those that are dated in the future: the clock was ahead when they were made. */
  readonly ahead: readonly string[]
}

/** Why a copy was made: by hand, once a day, or before something that changes everything. */
export type BackupReason = 'manual' | 'daily' | 'migration' | 'restore'

/** A copy of a database. */
export interface BackupFile {
  readonly path: string
  readonly reason: BackupReason
  readonly size: number
  readonly madeAt: number
}

/**
 * Why a restore may lack traces of sensitive values: there was no record in the place of which the copy was put, or what was
 * there could not be read, or not as it was written.
 */
export type MissingTraces = 'none-there' | 'unreadable'

/** What a restore did. */
export interface RestoredDatabase {
  /** The copy that was restored. */
  readonly source: string
  /** The copy of what was there before; null: nothing was. */
  readonly before: BackupFile | null
  readonly schema: number
  readonly neededSchema: number
  /**
   * Traces of sensitive values outlive a restore: the world still holds what was put there since the copy was made. `carried`:
   * how many were on record of what was there before, or in copies beside it where that could not tell. `missing`: why that may
   * not be all of them; null: it is.
   */
  readonly traces: { readonly carried: number; readonly missing: MissingTraces | null }
}

/** What a migration did. */
export interface MigratedDatabase {
  readonly from: number
  readonly to: number
  /** The copy made before, or null when there was nothing to do. */
  readonly backup: string | null
}

/** What a check looks at. */
export type CheckedPart = 'file' | 'references' | 'rows' | 'objects' | 'snapshots' | 'events' | 'secrets' | 'locks'

/** Something in a database that is not as it was written. */
export interface DatabaseProblem {
  readonly part: CheckedPart
  /** What is damaged: an object's digest, an event's place in its chain, a table. */
  readonly subject: string
  readonly detail: string
  /** What it spoils and what to do. */
  readonly remedy: string
  /** True when it has been put right. */
  readonly repaired: boolean
}

/** What a check found. */
export interface DatabaseCheck {
  readonly path: string
  /** How many things of each part were looked at. */
  readonly checked: Readonly<Record<CheckedPart, number>>
  /** Why a part could not be looked at. */
  readonly skipped: readonly { readonly part: CheckedPart; readonly reason: string }[]
  readonly problems: readonly DatabaseProblem[]
}

/** How a check is made. */
export interface CheckOptions {
  /**
   * Rewrites what can be had again from where it came, where its digest fits, and takes away a lock of the database and
   * places in line that cannot be understood. Default: false.
   */
  readonly repair?: boolean
}

/**
 * Looks after a database as a whole. Every other use of a store refuses a schema that is not its own; this is what
 * mends that. Failures are `StoreError`s.
 */
export interface DatabaseCare {
  /** Where the database is, or would be. Absolute. */
  readonly path: string
  status(): Promise<DatabaseStatus>
  /**
   * A copy of the database while others go on using it: one state of it, checked, on the disk, readable by its owner
   * only. The key of sensitive values is not inside.
   *
   * @param target a file that does not exist yet. Default: beside the database, with the time in its name.
   */
  backup(target?: string): Promise<BackupFile>
  /**
   * Puts a copy in the place of the present content, in one transaction. Refused while any session is live. Whoever held
   * a lock in the copy or now has lost it. What was recorded there before is kept as a copy, and its traces of sensitive values
   * are taken over.
   */
  restore(source: string): Promise<RestoredDatabase>
  /** Looks at all that is kept, each by what proves it: pages, references, seals of rows, digests, chains, ciphertexts. */
  check(options?: CheckOptions): Promise<DatabaseCheck>
  /** Brings the database to the schema of this program. Refused while any session is live. */
  migrate(): Promise<MigratedDatabase>
}
