import type { Paint } from '../render/paint.ts'
import type { ExitCode } from './exit-codes.ts'

/** What a command found or did. The machine-readable document and the text for people are two views of one value. */
export interface Outcome {
  /** What `--json` prints: JSON, as its schema in `schemas/` says. */
  readonly value: unknown
  /** What people read. Computed only when it is shown. */
  text(paint: Paint): string
  /**
   * The text is data for programs: it is printed to the byte, but for a terminal. Default: what a terminal would obey is
   * written out everywhere.
   */
  readonly exact?: true
  /** How it is printed, whatever `--format` says: the command gives another meaning to that. */
  readonly form?: OutputFormat
  /** Default: 0. 130 where something was cut off by a signal; one that came when all was done has no say. */
  readonly exitCode?: ExitCode
}

/** How an outcome is printed. `table` is the text for people. */
export type OutputFormat = 'table' | 'json' | 'yaml'
