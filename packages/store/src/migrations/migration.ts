/** One step from a schema to the next. Steps are explicit: each is written once and never changed afterwards. */
export interface Migration {
  /** The schema's version after this step; the first is 1. */
  readonly version: number
  readonly name: string
  /** Runs inside the migration's transaction, with foreign keys off. */
  up(execute: (sql: string) => void): void
}
