import { formatDuration, InterruptedError } from '@sloth-runner/core'
import { onNothingLeft } from '@sloth-runner/definitions'

/** How long an import is waited for. */
export interface ImportPatience {
  /** Milliseconds. */
  readonly limit: number
  /** Aborted when somebody wishes that this process stops. */
  readonly signal: AbortSignal
}

/**
 * The end of an import. A module that awaits something at its top may never get it: this is an error then, when
 * nothing is left that the process waits for, where it would end without a word, or when the time is over. When this
 * process is to stop, it is an `InterruptedError`; what is imported after that is waited for all the same, for the sake
 * of what is done to the end.
 */
export async function endOfImport<T>(imported: Promise<T>, { limit, signal }: ImportPatience): Promise<T> {
  const never = Promise.withResolvers<never>()
  const stop = (): void => never.reject(new InterruptedError('It was interrupted while a plugin was loaded.'))
  const tooLong = `after ${formatDuration(limit)} it still awaits something at its top`
  const timer = setTimeout(() => never.reject(new Error(tooLong)), limit).unref()
  const forget = onNothingLeft(() => never.reject(new Error('it awaits something at its top that never comes')))
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([imported, never.promise])
  } finally {
    clearTimeout(timer)
    forget()
    signal.removeEventListener('abort', stop)
  }
}
