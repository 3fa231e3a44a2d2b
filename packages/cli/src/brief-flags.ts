import { boolean, string } from '@oclif/core/flags'
import type { HoldRequest } from '@sloth-runner/core'
import type { CommandContext } from './command-context.ts'
import { durationFlag } from './duration-flag.ts'
import { lockFlags, presented } from './lock-flags.ts'

/** The flag that answers a question before it is asked. */
export const approvalFlag = {
  'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
}

/** The flags of commands that make one small change of the record and ask before it. */
export const briefFlags = {
  ...lockFlags,
  wait: string({
    helpValue: 'DURATION',
    summary: "How long to wait for somebody else's lock, as in 5m. Default: 30s.",
  }),
  ...approvalFlag,
}

/** How such a command takes the lock. */
export function briefRequest(
  flags: { readonly wait?: string | undefined; readonly 'lock-id'?: string | undefined },
  { interruption }: CommandContext,
): HoldRequest {
  return {
    ...presented(flags),
    ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
    signal: interruption.signal,
  }
}
