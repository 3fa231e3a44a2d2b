import { sharedCalls } from '../../concurrency/shared-calls.ts'
import type { WritingHost } from '../../contracts/host.ts'
import type { FixContext, FixResult } from '../../contracts/resource-fixer.ts'
import type { StateReader } from '../../contracts/state-reader.ts'
import type { Change } from '../../domain/change.ts'
import { formatDuration } from '../../domain/quantities.ts'
import type { RunRecord } from '../../domain/run.ts'
import type { ObjectReference } from '../../domain/wire.ts'
import { HostError } from '../../errors/host-error.ts'
import { brokenContract, ProviderError } from '../../errors/provider-error.ts'
import { markedHost, runMark } from '../../locking/run-mark.ts'
import { boundedCall } from '../../providers/bounded-call.ts'
import { resultProblem } from '../../providers/contract-shapes.ts'
import type { ProviderRegistry } from '../../providers/provider-registry.ts'
import { maskedFor, type Subject } from '../../survey/subject.ts'

/** What fixing needs. */
export interface FixSettings {
  readonly registry: ProviderRegistry
  readonly host: WritingHost
  readonly state: StateReader
  readonly run: Pick<RunRecord, 'id' | 'sessionId'>
  /** Milliseconds for one call of `fix`. */
  readonly timeout: number
  readonly now: () => number
  readonly signal: AbortSignal | undefined
  onProgress(address: string, message: string): void
}

interface Work {
  readonly subject: Subject
  readonly change: Change
}

const attempts = 3

/**
 * Calls fixers: work of one type that is ready at the same time goes into one call, up to what its fixer takes. A
 * fixer is told to stop by its signal and waited for all the same: what it leaves must be seen. What is to be done to the end is
 * told of no signal.
 */
export function fixSubjects(
  given: FixSettings,
): (subject: Subject, change: Change, toTheEnd?: boolean) => Promise<FixResult> {
  const queues = new Map<string, (work: Work) => Promise<FixResult>>()
  return async (subject, change, toTheEnd = false) => {
    const settings = toTheEnd ? { ...given, signal: undefined } : given
    const name = `${subject.type} ${toTheEnd}`
    const fixer = await given.registry.fixer(subject.type)
    const batch = fixer.batch ?? 1
    const queue =
      queues.get(name) ??
      (batch > 1 ? sharedCalls((work: readonly Work[]) => callFixer(subject.type, work, settings), batch) : null)
    if (queue !== null) queues.set(name, queue)
    const call = async (): Promise<FixResult> =>
      queue === null
        ? ((await callFixer(subject.type, [{ subject, change }], settings))[0] as FixResult)
        : queue({ subject, change })
    return retried(call, settings.signal)
  }
}

/** What failed for a passing reason is tried again, after 0.2 and 0.4 s. */
async function retried(call: () => Promise<FixResult>, signal: AbortSignal | undefined): Promise<FixResult> {
  let result = await call()
  for (
    let attempt = 1;
    attempt < attempts && result.status === 'failed' && result.retryable && !signal?.aborted;
    attempt += 1
  ) {
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt))
    result = await call()
  }
  return result
}

async function callFixer(type: string, work: readonly Work[], settings: FixSettings): Promise<readonly FixResult[]> {
  const fixer = await settings.registry.fixer(type)
  const result = await boundedCall(settings.timeout, undefined, (late) =>
    fixer.fix(
      work.map(({ subject, change }) => ({
        target: subject.target,
        change,
        token: `${settings.run.id}:${subject.address}:${change.action}`,
      })),
      fixContext(settings, settings.signal === undefined ? late : AbortSignal.any([late, settings.signal])),
    ),
  )
  if (result.status === 'returned' && Array.isArray(result.value) && result.value.length === work.length)
    return result.value.map((one) => checked(type, one))
  const thrown = result.status === 'threw' ? result.error : null
  const error = maskedOfAll(type, work, fixFailure(type, thrown, result.status, settings.timeout))
  return work.map(() => ({ status: 'failed', error, retryable: false }))
}

/** One that is none says nothing of the others. */
function checked(type: string, result: FixResult): FixResult {
  const problem = resultProblem(result)
  return problem === null
    ? result
    : { status: 'failed', error: brokenContract('The fixer of', type, problem), retryable: false }
}

/** One error for several subjects may quote any of them. */
function maskedOfAll(type: string, work: readonly Work[], error: Error): Error {
  const message = work.reduce((text, { subject }) => maskedFor(subject, text), error.message)
  return message === error.message ? error : new ProviderError(type, { message })
}

function fixFailure(type: string, thrown: unknown, status: string, timeout: number): Error {
  if (thrown instanceof Error) return thrown
  const because: Readonly<Record<string, string>> = {
    timeout: `took longer than ${formatDuration(timeout)}`,
    returned: 'broke its contract: it must give one result for each change',
  }
  return new ProviderError(type, { message: `The fixer of ${type} ${because[status] ?? `failed: ${String(thrown)}`}.` })
}

function fixContext(settings: FixSettings, signal: AbortSignal): FixContext {
  return {
    host: markedHost(settings.host, runMark(settings.run)),
    signal,
    deadline: settings.now() + settings.timeout,
    progress: (address, message) => settings.onProgress(address, message),
    content: (reference) => contentOf(reference, settings.state),
  }
}

async function contentOf(
  reference: ObjectReference,
  state: StateReader,
): Promise<{ readonly bytes: Uint8Array } | { readonly path: string }> {
  const bytes = await state.object(reference.sha256)
  if (bytes !== null) return { bytes }
  if (reference.path !== undefined) return { path: reference.path }
  throw new HostError('ENOENT', {
    message: `The content ${reference.sha256.slice(0, 12)}… (${reference.size} bytes) is kept nowhere.`,
    remedy: 'Run the definition again: it brings the content with it.',
  })
}
