import type { Hold } from '../contracts/state-store.ts'
import type { EngineContext } from './engine-context.ts'
import type { ActRequest } from './requests.ts'

/** Works under the stack's lock, and gives it back however the work ends. */
export async function holding<T>(
  name: string,
  operation: string,
  request: ActRequest,
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
