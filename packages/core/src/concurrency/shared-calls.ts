/**
 * Joins calls that are made at about the same time into one: what arrives while the handler works waits for its next
 * turn, first come first served. Many independent operations so share one commit or one read, and a lone one does not wait.
 *
 * @param handler gives one answer for each item, in order; when it fails, every call it was given fails with it
 * @param most how many items it takes at once
 */
export function sharedCalls<T, R>(
  handler: (items: readonly T[]) => Promise<readonly R[]>,
  most = Number.POSITIVE_INFINITY,
): (item: T) => Promise<R> {
  interface Waiting {
    readonly item: T
    readonly resolve: (value: R) => void
    readonly reject: (reason: unknown) => void
  }
  let waiting: Waiting[] = []
  let working = false

  const work = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        const answers = await handler(batch.map((call) => call.item))
        for (const [index, call] of batch.entries()) call.resolve(answers[index] as R)
      } catch (error) {
        for (const call of batch) call.reject(error)
      }
    }
    working = false
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (working) return
      working = true
      setImmediate(work)
    })
}
