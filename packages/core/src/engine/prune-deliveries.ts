import type { StateReader } from '../contracts/state-reader.ts'
import type { PrunedDeliveries } from '../domain/delivery.ts'
import { pruneAll } from '../hooks/prune-deliveries.ts'
import type { EngineContext } from './engine-context.ts'
import type { PruneDeliveriesRequest } from './requests/hook-requests.ts'

/** What of the deliveries is old now. */
export async function planDeliveryPruning(
  { age }: Pick<PruneDeliveriesRequest, 'age'>,
  state: StateReader,
  { policy, options }: EngineContext,
): Promise<PrunedDeliveries> {
  const before = options.store.clock.now() - (age ?? policy.events.retention)
  return { before, counts: await state.endedDeliveries(before), done: false, interrupted: false }
}

/** Takes what is old off the record, once it was approved of. Where there is nothing nobody is asked. */
export async function pruneDeliveries(
  request: PruneDeliveriesRequest,
  context: EngineContext,
): Promise<PrunedDeliveries> {
  const { store } = context.options
  const planned = await planDeliveryPruning(request, store.reader(), context)
  if (Object.values(planned.counts).every((count) => count === 0)) return { ...planned, done: true }
  if (request.approve !== undefined && !(await request.approve(planned))) return planned
  return pruneAll(store, planned.before, request.signal)
}
