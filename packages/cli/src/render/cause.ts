import type { VerdictReason } from '@sloth-runner/core'

/** Why a field or a resource has its verdict, in words that end a sentence beginning with "because". */
export const causes: Readonly<Record<VerdictReason, string>> = {
  equal: 'it is as declared',
  unreadable: 'it could not be read',
  'not-yet-known': 'its value is known only during the run',
  'not-observable': 'it cannot be observed',
  removed: 'it is no longer declared, and there is nothing of it to remove',
  'removal-pending': 'it is no longer declared',
  retained: 'it is no longer declared and is kept',
  released: 'it is no longer declared',
  unset: 'it is no longer declared and is taken away',
  'in-doubt': 'an earlier run was interrupted while it acted on it',
  create: 'it is declared and not there yet',
  'replace-pending': 'it has become another thing, and is not replaced yet',
  adopt: 'it is there already and not ours yet',
  'both-moved': 'both the declaration and the world have changed',
  'declaration-moved': 'the declaration has changed',
  'world-moved': 'the world has changed',
  'comparison-changed': 'it is compared in another way than before',
  muted: 'a rule mutes the difference',
  acknowledged: 'the difference is acknowledged',
  'dependency-missing': 'the stack does not exist, or was destroyed',
  'dependency-out-of-range': 'its version is not in the range',
  'dependency-failed': 'its last run failed',
}
