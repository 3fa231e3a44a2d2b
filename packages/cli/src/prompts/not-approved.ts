import { EngineError } from '@sloth-runner/core'

/** The question was answered with no. Exit code 2. */
export function notApproved(): EngineError {
  return new EngineError('not-approved', { message: 'Not approved. Nothing was done.' })
}
