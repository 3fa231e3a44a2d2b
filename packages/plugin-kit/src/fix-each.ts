import { type FixContext, type FixResult, type FixWork, HostError } from '@sloth-runner/core'
import { failureWith, hostFailure, reasonOf } from './host-failure.ts'

/** Codes after which the same act may succeed. */
const passing: ReadonlySet<string> = new Set(['CHANGED', 'EBUSY', 'EAGAIN', 'ETXTBSY', 'EMFILE', 'ENFILE', 'ETIMEDOUT'])

/**
 * Makes changes one after the other; what one of them throws is its own result. Once the run is to stop, no further one
 * is begun.
 */
export async function fixEach<P>(
  work: readonly FixWork<P>[],
  context: FixContext,
  fixOne: (item: FixWork<P>, context: FixContext) => Promise<void>,
): Promise<readonly FixResult[]> {
  const results: FixResult[] = []
  for (const item of work) results.push(await attempt(item, context, fixOne))
  return results
}

async function attempt<P>(
  item: FixWork<P>,
  context: FixContext,
  fixOne: (item: FixWork<P>, context: FixContext) => Promise<void>,
): Promise<FixResult> {
  const { address } = item.target
  const { refusal } = item.change
  if (refusal !== undefined) return failed(refused(address, refusal.because, refusal.remedy))
  if (context.signal.aborted) return failed(failureWith('ECANCELED', 'change', address))
  if (item.change.action === 'none') return { status: 'acted' }
  try {
    await fixOne(item, context)
    return { status: 'acted' }
  } catch (error) {
    return failed(error instanceof Error ? error : hostFailure('change', address, error))
  }
}

function failed(error: Error): FixResult {
  return { status: 'failed', error, retryable: passing.has(reasonOf(error)) }
}

/** The error of an act that a fixer will not do. */
export function refused(what: string, because: string, remedy: string): HostError {
  return new HostError('REFUSED', { message: `${what} is left as it is: ${because}.`, remedy })
}
