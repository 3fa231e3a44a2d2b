import { sideBySide } from '../concurrency/side-by-side.ts'
import type { DriftCheck, StackCheck, StackDetection, WatchSchedule } from '../domain/drift-check.ts'
import type { DriftReport } from '../domain/report.ts'
import type { RunReport } from '../domain/run.ts'
import { waitUntil } from '../drift/wait-until.ts'
import { watchDrift } from '../drift/watch-drift.ts'
import { beatsOf } from '../drift/watch-schedule.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InterruptedError } from '../errors/interrupted-error.ts'
import { checkStack, detectStack } from './detect-stack.ts'
import type { EngineContext } from './engine-context.ts'
import type { CheckRequest, DetectAllRequest, WatchRequest } from './requests/drift-requests.ts'
import { runFromRecord } from './run-stack.ts'

/** Detects drift of many stacks side by side. What goes wrong with one is told, and stops no other. */
export async function detectStacks(
  { stacks, onProgress, ...request }: DetectAllRequest,
  context: EngineContext,
): Promise<readonly StackDetection[]> {
  const names = await named(stacks, context)
  onProgress?.({ kind: 'phase', phase: 'reading', total: names.length })
  let done = 0
  return sideBySide(names, context.policy.maxConcurrentExecutions, async (stack) => {
    const [report, error] = await attempt(() => detectStack(stack, request, context))
    done += 1
    onProgress?.({ kind: 'read', done, total: names.length })
    return { stack, report, error }
  })
}

/** One check of a watch. Nothing that goes wrong is thrown; what was interrupted is left out. */
export async function checkStacks(request: CheckRequest, context: EngineContext): Promise<DriftCheck> {
  const startedAt = context.options.store.clock.now()
  const [names, error] = await attempt(() => named(request.stacks, context))
  if (names === null) return { startedAt, stacks: [], error }
  const checks = await sideBySide(names, context.policy.maxConcurrentExecutions, (stack) =>
    checkOne(stack, request, context).catch(unlessInterrupted),
  )
  const stacks = checks.filter((check) => check !== null)
  return { startedAt, stacks, error: null, ...(stacks.length < names.length ? { interrupted: true } : {}) }
}

async function checkOne(stack: string, request: CheckRequest, context: EngineContext): Promise<StackCheck> {
  const watching = request.signal === undefined ? {} : { signal: request.signal }
  const [found, error] = await attempt(() => checkStack(stack, watching, context))
  if (found === null) return { stack, report: null, error, moves: null, fix: null, fixError: null }
  const { report, moves } = found
  const [fix, fixError] = await attempt(() => fixIfDrifted(report, request, context))
  return { stack, report, error: null, moves, fix, fixError }
}

async function fixIfDrifted(
  { stack, counts }: DriftReport,
  { fix, signal }: CheckRequest,
  context: EngineContext,
): Promise<RunReport | null> {
  if (fix !== true || counts.drift === 0) return null
  const request = { approve: 'automatic' as const, ...(signal === undefined ? {} : { signal }) }
  return runFromRecord('fix', stack, [], request, context)
}

/** Checks at each beat until the signal is aborted. */
export async function watchStacks(request: WatchRequest, context: EngineContext): Promise<void> {
  const now = () => context.options.store.clock.now()
  const { signal } = request
  firstCheck(request.schedule, context)
  await watchDrift({
    beats: beatsOf(request.schedule),
    check: () => checkStacks(request, context),
    now,
    waitUntil: (time) => waitUntil(time, now, signal),
    signal,
    onCheck: (check) => request.onCheck(check),
    onNext: (time) => request.onNext?.(time),
  })
}

/** When a watch that starts now checks first. `EngineError` `usage` for a schedule of which no time comes. */
export function firstCheck(schedule: WatchSchedule, { options: { store } }: EngineContext): number {
  const first = beatsOf(schedule).first(store.clock.now())
  if (first === null) throw neverComes(schedule)
  return first
}

/** A watch that ended at once, and well, would not be missed by anybody. */
function neverComes(schedule: WatchSchedule): EngineError {
  return new EngineError('usage', {
    message: `"${'cron' in schedule ? schedule.cron : schedule.interval}" names no time that ever comes.`,
    remedy: "Give one that does, such as '*/5 * * * *' (every five minutes) or '0 6 * * 1-5' (at six on working days).",
  })
}

async function named(stacks: readonly string[] | undefined, context: EngineContext): Promise<readonly string[]> {
  if (stacks !== undefined && stacks.length > 0) return [...new Set(stacks)]
  return context.options.store.reader().stackNames()
}

/** What came of some work, or why nothing did. An interruption is passed on: it is about everything. */
async function attempt<T>(work: () => Promise<T>): Promise<readonly [T, null] | readonly [null, Error]> {
  try {
    return [await work(), null]
  } catch (error) {
    if (InterruptedError.isInstance(error)) throw error
    return [null, error instanceof Error ? error : new Error(String(error))]
  }
}

function unlessInterrupted(error: unknown): null {
  if (InterruptedError.isInstance(error)) return null
  throw error
}
