import { EngineError } from './engine-error.ts'

/** Somebody wished that the work stops, and it stopped in order. */
export class InterruptedError extends EngineError {
  /** @param message what was stopped, and what came of it */
  constructor(message: string, remedy = 'Run the command again.') {
    super('interrupted', { message, remedy })
  }
}

/** `InterruptedError` with these words once the signal has come. */
export function requireUninterrupted(signal: AbortSignal | undefined, message: string, remedy?: string): void {
  if (signal?.aborted === true) throw new InterruptedError(message, remedy)
}
