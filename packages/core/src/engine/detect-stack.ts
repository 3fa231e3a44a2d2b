import type { EndedAcknowledgement } from '../contracts/state-write.ts'
import type { FieldMove } from '../domain/drift-check.ts'
import type { DriftReport } from '../domain/report.ts'
import type { StackRecord } from '../domain/stack.ts'
import { compareReports } from '../drift/compare-reports.ts'
import { type Detection, detectDrift } from '../drift/detect-drift.ts'
import { detectedEvent } from '../drift/detected-event.ts'
import { recordedAddresses } from '../reconcile/plan/recorded-addresses.ts'
import type { EngineContext } from './engine-context.ts'
import type { DetectRequest } from './requests/drift-requests.ts'
import { requireStack } from './require-stack.ts'

/**
 * Detects drift of one stack. Looking is done with a handle that cannot write; the report, its event and the head of
 * the chain are appended afterwards in one transaction, unless the request says not to.
 */
export async function detectStack(name: string, request: DetectRequest, context: EngineContext): Promise<DriftReport> {
  const { stack, detection } = await look(name, request, context)
  if (request.record === false) return { ...detection.report, id: null }
  return record(stack, detection, context)
}

/** The same, recorded only when it says something else than the newest report; else it has the id of that one. */
export async function checkStack(
  name: string,
  request: Pick<DetectRequest, 'signal'>,
  context: EngineContext,
): Promise<{ readonly report: DriftReport; readonly moves: readonly FieldMove[] | null }> {
  const { stack, detection } = await look(name, request, context)
  const before = await context.options.store.reader().report(stack.id, 'all-resources')
  const moves = before === null ? null : compareReports(before, detection.report, detection.looked)
  if (before !== null && moves?.length === 0 && detection.ended.length === 0)
    return { report: { ...detection.report, id: before.id }, moves }
  return { report: await record(stack, detection, context), moves }
}

async function look(
  name: string,
  request: DetectRequest,
  context: EngineContext,
): Promise<{ readonly stack: StackRecord; readonly detection: Detection }> {
  const state = context.options.store.reader()
  const stack = await requireStack(name, state)
  const wanted = await chosen(request.resources ?? [], stack, context)
  const planning = context.planning(state, request)
  const detection = await detectDrift(
    stack,
    {
      state,
      registry: context.registry,
      settings: planning.settings,
      actor: context.options.identity,
      onRead: (done, total) => request.onProgress?.({ kind: 'read', done, total }),
    },
    wanted,
  )
  return { stack, detection }
}

async function record(
  stack: StackRecord,
  { report, ended }: { readonly report: Omit<DriftReport, 'id'>; readonly ended: readonly EndedAcknowledgement[] },
  context: EngineContext,
): Promise<DriftReport> {
  const event = detectedEvent(report, context.options.identity)
  return { ...report, id: await context.options.store.appendReport(stack.id, report, event, ended) }
}

async function chosen(
  names: readonly string[],
  stack: StackRecord,
  context: EngineContext,
): Promise<ReadonlySet<string> | undefined> {
  if (names.length === 0) return undefined
  return recordedAddresses(stack.name, names, await context.options.store.reader().resources(stack.id))
}
