import type { DriftReport } from '../domain/report.ts'
import { detectDrift } from '../drift/detect-drift.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { selectAddresses } from '../reconcile/plan/targets.ts'
import type { EngineContext } from './engine-context.ts'
import type { DetectRequest } from './requests.ts'
import { requireStack } from './require-stack.ts'

/**
 * Detects drift of one stack. Looking is done with a handle that cannot write; the report, its event and the head of
 * the chain are appended afterwards in one transaction, unless the request says not to.
 */
export async function detectStack(name: string, request: DetectRequest, context: EngineContext): Promise<DriftReport> {
  const { store } = context.options
  const state = store.reader()
  const stack = await requireStack(name, state)
  const wanted = await chosen(request.resources ?? [], stack.id, context)
  const planning = context.planning(state, request)
  const report = await detectDrift(
    stack,
    {
      state,
      registry: context.registry,
      settings: planning.settings,
      onRead: (done, total) => request.onProgress?.({ kind: 'read', done, total }),
    },
    wanted,
  )
  if (request.record === false) return { ...report, id: null }
  const { total, drift, pending, conflict, unknown, dependencies } = report.counts
  const needed = dependencies === 0 ? '' : `, and ${dependencies} of its dependencies are not as needed`
  const id = await store.appendReport(stack.id, report, {
    type: 'drift.detected',
    severity: report.verdict === 'in-sync' ? 'info' : 'warning',
    message: `Drift of "${name}" was detected: ${report.verdict} (of ${total}: ${drift} drifted, ${conflict} in conflict, ${pending} pending, ${unknown} unknown)${needed}.`,
    source: 'drift',
    actor: context.options.identity,
    data: { verdict: report.verdict, total, drift, pending, conflict, unknown, dependencies },
  })
  return { ...report, id }
}

async function chosen(
  names: readonly string[],
  stackId: number,
  context: EngineContext,
): Promise<ReadonlySet<string> | undefined> {
  if (names.length === 0) return undefined
  const records = await context.options.store.reader().resources(stackId)
  const { addresses, findings } = selectAddresses(
    names,
    records.map((record) => record.address),
  )
  if (findings.length > 0) throw new InvalidInputError(findings)
  return addresses
}
