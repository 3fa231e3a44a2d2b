import {
  type DeliveryRecord,
  EngineError,
  type Hook,
  InternalError,
  NoSuchDeliveryError,
  NoSuchHookError,
  type RetryRequest,
} from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { toText } from '../database/json-text.ts'
import type { DeliveryRow } from '../database/tables/hook-rows.ts'
import type { Judge } from '../locks/liveness.ts'
import { readDelivery } from '../reads/hooks.ts'
import { renewDelivery, selectDelivery, selectFailed } from './delivery-queries.ts'
import { readHooks } from './read-hooks.ts'

/**
 * Lets deliveries begin anew, with what their hooks are now. `EngineError` `no-such-delivery` for an unknown number,
 * `no-such-hook` when its hook is gone, `usage` while somebody is at it; then none of them is. Those given up of hooks that are
 * gone are passed over. Inside a transaction.
 */
export function retryDeliveries(
  connection: Connection,
  request: RetryRequest,
  judge: Judge,
  now: number,
): readonly DeliveryRecord[] {
  const hooks = readHooks(connection)
  const current = ({ hook, origin }: Selectable<DeliveryRow>) =>
    hooks.find((one) => one.name === hook && one.origin === origin)
  const named = 'ids' in request
  if (!named && request.hook !== undefined && !hooks.some(({ name }) => name === request.hook))
    throw unknownHook(request.hook, hooks)
  const rows = named
    ? [...new Set(request.ids)].map((id) => required(connection, id))
    : connection
        .all(selectFailed({}))
        .filter((row) => current(row) !== undefined && (request.hook === undefined || row.hook === request.hook))
  return rows.map((row) => {
    const hook = current(row)
    if (hook === undefined) throw unknownHook(row.hook, hooks)
    const { id } = row
    if (connection.run(renewDelivery({ id, target: toText(hook.target), timeout: hook.timeout, now })) === 0)
      throw underWay(id)
    const renewed = readDelivery(connection, judge, id)
    if (renewed === null) throw new InternalError(`The delivery ${id} is gone.`)
    return renewed
  })
}

function required(connection: Connection, id: number): Selectable<DeliveryRow> {
  const row = connection.get(selectDelivery({ id }))
  if (row !== undefined) return row
  throw new NoSuchDeliveryError(id)
}

function underWay(id: number): EngineError {
  return new EngineError('usage', {
    message: `The delivery ${id} is under way.`,
    remedy: 'Wait until it has ended: its timeout ends it at the latest.',
  })
}

function unknownHook(name: string, known: readonly Hook[]): EngineError {
  return new NoSuchHookError(
    name,
    known.map((hook) => hook.name),
  )
}
