import { boolean, string } from '@oclif/core/flags'
import type { RecordRequest } from '@sloth-runner/core'
import type { CommandContext } from './command-context.ts'
import { durationFlag } from './duration-flag.ts'
import { lockFlags, presented } from './lock-flags.ts'

/** The flags of commands that change the record and not the world. */
export const recordFlags = {
  ...lockFlags,
  wait: string({
    helpValue: 'DURATION',
    summary: "How long to wait for somebody else's lock, as in 5m. Default: 30s.",
  }),
  'dry-run': boolean({ summary: 'Show what would be recorded, and write nothing.' }),
}

/** The values of `recordFlags`. */
export interface RecordFlags {
  readonly wait?: string | undefined
  readonly 'dry-run': boolean
  readonly 'lock-id'?: string | undefined
}

/** What the engine needs to change the record. */
export function recordRequest(flags: RecordFlags, { interruption, note }: CommandContext): RecordRequest {
  return {
    ...presented(flags),
    ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
    dryRun: flags['dry-run'],
    signal: interruption.signal,
    onProgress: (event) => {
      if (event.kind === 'notice') note(`Warning: ${event.message}`)
    },
  }
}
