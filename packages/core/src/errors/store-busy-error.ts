import { StoreError } from './store-error.ts'

/** Others have kept the store locked for longer than is waited for them: nothing was done, and to try again may go well. */
export class StoreBusyError extends StoreError {
  /** @param detail what was seen */
  constructor(place: string, detail: string, cause?: unknown) {
    super('store-unavailable', place, {
      message: `The database ${place} is busy: another process has kept it locked.`,
      detail,
      remedy:
        'Run the command again. If it stays busy, look which process has the file open, for example with "fuser".',
      cause,
    })
  }
}
