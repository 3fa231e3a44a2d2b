import type { StateStore } from '../contracts/state-store.ts'
import type { EndedCounts, PrunedDeliveries } from '../domain/delivery.ts'

/** Deliveries that leave the record in one transaction: it stops nobody for long. */
const partSize = 1_000

/** Milliseconds after which whoever goes on delivering looks again for what is old. */
const lookAgain = 3_600_000

/** Takes all deliveries off the record that ended before a time, in parts. */
export async function pruneAll(
  store: Pick<StateStore, 'pruneDeliveries'>,
  before: number,
  signal?: AbortSignal,
): Promise<PrunedDeliveries> {
  const gone = { delivered: 0, failed: 0, cancelled: 0 }
  let part = partSize
  while (part >= partSize && signal?.aborted !== true) {
    const counts = await store.pruneDeliveries(before, partSize)
    gone.delivered += counts.delivered
    gone.failed += counts.failed
    gone.cancelled += counts.cancelled
    part = total(counts)
  }
  const done = part < partSize
  return { before, counts: gone, done, interrupted: !done }
}

/** The upkeep of those who deliver: each call takes one part of what is too old, and none again for an hour once that was all. */
export function deliveryUpkeep(store: StateStore, retention: number): () => Promise<void> {
  let next = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() < next) return
    const counts = await store.pruneDeliveries(store.clock.now() - retention, partSize)
    if (total(counts) < partSize) next = performance.now() + lookAgain
  }
}

function total({ delivered, failed, cancelled }: EndedCounts): number {
  return delivered + failed + cancelled
}
