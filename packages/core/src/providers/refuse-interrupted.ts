import { EngineError } from '../errors/engine-error.ts'

/** What was read after somebody said stop tells nothing: no plan and no report is made of it. */
export function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new EngineError('interrupted', {
    message: 'It was interrupted while the present state was read. Nothing was done.',
    remedy: 'Run the command again.',
  })
}
