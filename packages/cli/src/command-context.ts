import type { OutputFormat } from './output/outcome.ts'
import type { Interruption } from './process/interruption.ts'
import type { Paint } from './render/paint.ts'

/** The values of the flags that every command takes, and of `--format` where a command has it. */
export interface GlobalFlags {
  readonly db?: string
  readonly config?: string
  readonly json: boolean
  readonly 'no-color': boolean
  readonly verbose: boolean
  readonly format?: OutputFormat
}

/** What a command is given beside its own flags. */
export interface CommandContext {
  readonly flags: GlobalFlags
  /** The folder of this program's bundle. */
  readonly root: string
  /** Of this program. */
  readonly version: string
  readonly interruption: Interruption
  /** Colours for standard error. */
  readonly paint: Paint
  /** Writes a line on standard error. */
  note(line: string): void
  /** Tells on standard error what the command is at work on, as in `Checking the database`, until it writes anything else. */
  working(what: string): void
}
