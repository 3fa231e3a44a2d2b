import { string } from '@oclif/core/flags'
import { type HoldRequest, onOneLine } from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import { durationFlag } from './duration-flag.ts'
import { lockFlags, presented } from './lock-flags.ts'

/** The flags of small changes of the record, which wait a while for the lock by themselves. */
export const briefLockFlags = {
  ...lockFlags,
  wait: string({
    helpValue: 'DURATION',
    summary: "How long to wait for somebody else's lock, as in 5m. Default: 30s.",
  }),
}

/** The values of `briefLockFlags`. */
export interface BriefLockFlags {
  readonly wait?: string | undefined
  readonly 'lock-id'?: string | undefined
}

/** What the engine needs for a small change of the record. */
export function briefRequest(flags: BriefLockFlags, { interruption, note }: CommandContext): HoldRequest {
  return {
    ...presented(flags),
    ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
    signal: interruption.signal,
    onProgress: (event) => {
      if (event.kind === 'notice') note(`Warning: ${onOneLine(event.message)}`)
      if (event.kind === 'phase' && event.phase === 'waiting') note(`${event.message ?? 'Waiting for the lock'}…`)
    },
  }
}
