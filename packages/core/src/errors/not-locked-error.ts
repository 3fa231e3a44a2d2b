import { EngineError } from './engine-error.ts'

/** There is no lock to be given back or taken away. */
export class NotLockedError extends EngineError {
  readonly stackName: string

  constructor(stack: string) {
    super('not-locked', {
      message: `The stack "${stack}" is not locked.`,
      remedy: `See its last lock with "sloth-runner stack show ${stack}".`,
    })
    this.stackName = stack
  }
}
