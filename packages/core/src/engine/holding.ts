import type { Hold } from '../contracts/state-store.ts'
import type { EngineContext } from './engine-context.ts'
import type { HoldRequest } from './requests.ts'

/** How long a small change waits for somebody else's lock unless told otherwise. Milliseconds. */
const briefWait = 30_000

/** Works under the stack's lock, and gives it back however the work ends. */
export async function holding<T>(
  name: string,
  operation: string,
  request: HoldRequest,
  context: EngineContext,
  work: (hold: Hold) => Promise<T>,
): Promise<T> {
  const { store, identity } = context.options
  if ((request.wait ?? 0) > 0) request.onProgress?.({ kind: 'phase', phase: 'waiting' })
  const hold = await store.acquire(name, {
    lockedBy: identity,
    operation,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(request.wait === undefined ? {} : { wait: request.wait }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  try {
    return await work(hold)
  } finally {
    await hold.release()
  }
}

/** The same for a small change of the record, one guarded write or two: waits up to 30 s unless the request says otherwise. */
export function holdingBriefly<T>(
  name: string,
  operation: string,
  request: HoldRequest,
  context: EngineContext,
  work: (hold: Hold) => Promise<T>,
): Promise<T> {
  return holding(name, operation, { wait: briefWait, ...request }, context, work)
}
