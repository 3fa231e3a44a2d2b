import { boolean } from '@oclif/core/flags'
import { briefLockFlags } from './brief-lock-flags.ts'

export { briefRequest } from './brief-lock-flags.ts'

/** The flag that answers before it is asked. */
export const approvalFlag = {
  'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
}

/** The flags of commands that make one small change of the record and ask before it. */
export const briefFlags = { ...briefLockFlags, ...approvalFlag }
