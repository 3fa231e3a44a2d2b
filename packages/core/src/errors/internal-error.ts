import { EngineError } from './engine-error.ts'

/** An assumption of ours did not hold: a bug. The CLI asks for a report. */
export class InternalError extends EngineError {
  constructor(message: string, cause?: unknown) {
    super('internal', {
      message,
      remedy: 'This is a bug in sloth-runner. Please report it with the command and this message.',
      cause,
    })
  }
}
