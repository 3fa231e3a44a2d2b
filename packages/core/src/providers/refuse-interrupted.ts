import { requireUninterrupted } from '../errors/interrupted-error.ts'

/** What was read after somebody said stop tells nothing: no plan and no report is made of it. */
export function refuseInterrupted(signal: AbortSignal | undefined): void {
  requireUninterrupted(signal, 'It was interrupted while the present state was read. Nothing was done.')
}
