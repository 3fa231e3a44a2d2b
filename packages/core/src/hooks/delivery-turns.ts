/** What is taken in turns, and how much of it. `C` is something claimed. */
export interface DeliveryTurns<C> {
  /** At work at once. */
  readonly workers: number
  /** Claimed in one go. */
  readonly batch: number
  /** Claimed and not ended at most. */
  readonly most: number
  /** Milliseconds after which none is begun any more; null: there is no end to it. */
  readonly grace: number | null
  /** Goes on when there is nothing to do. */
  readonly follow: boolean
  readonly signal: AbortSignal | undefined
  claim(limit: number): Promise<readonly C[]>
  /** Milliseconds until there may be something to claim, or null. */
  nextDue(): Promise<number | null>
  /** Of something that was claimed and will not be begun. */
  giveBack(claim: C): Promise<unknown>
  /** Rejects only when nothing can go on. */
  work(claim: C): Promise<void>
}

/** Milliseconds after which it is looked again whether somebody else made something to do. */
const lookAgain = 500

/**
 * Claims and works until nothing is to be had, or as long as it may. What is at work when that ends is waited for. Rejects
 * with the first error, when everything has ended.
 */
export async function deliveryTurns<C>(turns: DeliveryTurns<C>): Promise<void> {
  const { workers, batch, most, follow, signal } = turns
  const deadline = performance.now() + (turns.grace ?? Number.POSITIVE_INFINITY)
  const waiting: C[] = []
  const working = new Set<Promise<void>>()
  const errors: unknown[] = []
  const start = (claim: C): void => {
    const work: Promise<void> = turns
      .work(claim)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => working.delete(work))
    working.add(work)
  }
  const goesOn = (): boolean => errors.length === 0 && signal?.aborted !== true && performance.now() < deadline
  const claimMore = async (): Promise<void> => {
    const room = Math.min(batch, most - working.size - waiting.length)
    if (waiting.length < batch && room > 0) waiting.push(...(await turns.claim(room)))
  }
  try {
    while (goesOn()) {
      await claimMore()
      while (goesOn() && working.size < workers && waiting.length > 0) start(waiting.shift() as C)
      if (waiting.length === 0 && working.size === 0 && !follow) break
      const due = waiting.length > 0 ? null : await turns.nextDue()
      if (due === null || due > 0 || working.size >= Math.min(workers, most))
        await pause(working, pauseOf(due, deadline), signal)
    }
  } catch (error) {
    errors.push(error)
  }
  await Promise.all([...working, ...waiting.map((claim) => turns.giveBack(claim))])
  if (errors.length > 0) throw errors[0]
}

function pauseOf(due: number | null, deadline: number): number {
  return Math.max(1, Math.min(lookAgain, due !== null && due > 0 ? due : lookAgain, deadline - performance.now()))
}

/** Until one of these has ended, so many milliseconds are over, or the signal comes. */
async function pause(
  working: ReadonlySet<Promise<void>>,
  most: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, most)
  const stop = (): void => resolve()
  signal?.addEventListener('abort', stop, { once: true })
  await Promise.race([promise, ...working])
  clearTimeout(timer)
  signal?.removeEventListener('abort', stop)
}
