/** A call that ended in time, threw, or was given up. */
export type BoundedResult<T> =
  | { readonly status: 'returned'; readonly value: T }
  | { readonly status: 'threw'; readonly error: unknown }
  | { readonly status: 'timeout' | 'aborted' }

/**
 * Calls something that may never return. It gets a signal of its own which is aborted when the time is over or the
 * caller's signal is; the result does not wait for it any longer then.
 *
 * @param timeout milliseconds
 */
export async function boundedCall<T>(
  timeout: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<BoundedResult<T>> {
  if (signal?.aborted) return { status: 'aborted' }
  const controller = new AbortController()
  const ended = Promise.withResolvers<BoundedResult<T>>()
  const give = (status: 'timeout' | 'aborted') => {
    controller.abort()
    ended.resolve({ status })
  }
  const onAbort = () => give('aborted')
  const timer = setTimeout(() => give('timeout'), timeout)
  signal?.addEventListener('abort', onAbort, { once: true })
  Promise.resolve()
    .then(() => call(controller.signal))
    .then(
      (value) => ended.resolve({ status: 'returned', value }),
      (error: unknown) => ended.resolve({ status: 'threw', error }),
    )
  try {
    return await ended.promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
