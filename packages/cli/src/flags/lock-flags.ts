import { string } from '@oclif/core/flags'

const lockId = (summary: string) => string({ env: 'SLOTH_RUNNER_LOCK_ID', helpValue: 'ID', summary })

/** The flag of every command that changes a stack, for working under a lock that was taken by hand. */
export const lockFlags = {
  'lock-id': lockId(
    'Work under this lock, taken by hand. Also SLOTH_RUNNER_LOCK_ID. Default: the one that this user took on this host, else a lock for this command alone.',
  ),
}

/** The flag of the command that tells whether a run could have the lock. */
export const validationLockFlags = {
  'lock-id': lockId(
    'The lock, taken by hand, that a run would work under. Also SLOTH_RUNNER_LOCK_ID. Default: the one that this user took on this host.',
  ),
}

/** The flag of the command that gives such a lock back. */
export const releaseFlags = {
  'lock-id': lockId('The lock. Also SLOTH_RUNNER_LOCK_ID. Default: the one that this user took on this host.'),
}

/** The value of either as the engine takes it. */
export function presented(flags: { readonly 'lock-id'?: string | undefined }): { readonly lockId?: string } {
  return flags['lock-id'] === undefined ? {} : { lockId: flags['lock-id'] }
}
