import { boolean } from '@oclif/core/flags'
import type { RecordRequest } from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import { type BriefLockFlags, briefLockFlags, briefRequest } from './brief-lock-flags.ts'

/** The flags of commands that change the record and not the world, and can show it beforehand. */
export const recordFlags = {
  ...briefLockFlags,
  'dry-run': boolean({ summary: 'Show what would be recorded, and write nothing.' }),
}

/** The values of `recordFlags`. */
export interface RecordFlags extends BriefLockFlags {
  readonly 'dry-run': boolean
}

/** What the engine needs to change the record. */
export function recordRequest(flags: RecordFlags, context: CommandContext): RecordRequest {
  return { ...briefRequest(flags, context), dryRun: flags['dry-run'] }
}
