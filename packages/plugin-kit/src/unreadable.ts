import { HostError, messageOf, type UnreadableObservation, type UnreadableReason } from '@sloth-runner/core'
import { meaningOf, reasonOf } from './host-failure.ts'

/** What the system's codes say about a read. Any other code is `invalid`. */
const reasons: Readonly<Record<string, UnreadableReason>> = {
  EACCES: 'denied',
  EPERM: 'denied',
  CHANGED: 'changed',
  EISDIR: 'other-kind',
  ELOOP: 'other-kind',
  ETIMEDOUT: 'timeout',
  ECANCELED: 'timeout',
  EIO: 'unreachable',
  ESTALE: 'unreachable',
  ENOTCONN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENOTSUP: 'unsupported',
  EOPNOTSUPP: 'unsupported',
}

/** The observation of something that the host could not read: for a `PathProblem` or a thrown `HostError`. */
export function unreadable(problem: {
  readonly reason: string
  readonly detail?: string | undefined
}): UnreadableObservation {
  const reason = reasons[problem.reason] ?? 'invalid'
  const detail = problem.detail ?? meaningOf(problem.reason)
  const remedy = reason === 'denied' ? { remedy: 'Run as a user who may read it, for example root.' } : {}
  return { status: 'unreadable', reason, detail, ...remedy }
}

/** The observation for something that was thrown while one thing was read; it keeps the remedy of a `HostError`. */
export function unreadableBecause(error: unknown): UnreadableObservation {
  const detail = messageOf(error)
  const remedy = HostError.isInstance(error) ? error.remedy : undefined
  return { ...(remedy === undefined ? {} : { remedy }), ...unreadable({ reason: reasonOf(error), detail }) }
}
