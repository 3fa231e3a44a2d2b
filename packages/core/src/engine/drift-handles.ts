import { EngineError } from '../errors/engine-error.ts'
import type { EngineContext } from './engine-context.ts'
import type { AllDriftHandle, DriftHandle } from './requests/drift-requests.ts'
import { requireStack } from './require-stack.ts'

/* Imported when they are first asked for, with the libraries they need: reports and lists need none of them. */
const running = () => import('./run-stack.ts')
const planning = () => import('../reconcile/plan/plan-recorded.ts')
const detecting = () => import('./detect-stack.ts')
const checking = () => import('./check-stacks.ts')
const acknowledging = () => import('./acknowledge-drift.ts')

/** Drift of one stack of an engine. */
export function driftHandle(name: string, context: EngineContext): DriftHandle {
  const reader = () => context.options.store.reader()
  return {
    detect: async (request) => (await detecting()).detectStack(name, request ?? {}, context),
    show: async (reportId) => {
      const stack = await requireStack(name, reader())
      return (await reader().report(stack.id, reportId)) ?? refuseReport(name, reportId)
    },
    reports: async (filter) => reader().reports({ ...filter, stackId: (await requireStack(name, reader())).id }),
    plan: async (request) => {
      const stack = await requireStack(name, reader())
      const { planRecorded } = await planning()
      return (await planRecorded('fix', stack, request?.resources ?? [], context.planning(reader(), request ?? {})))
        .plan
    },
    fix: async (request) =>
      (await running()).runFromRecord('fix', name, request?.resources ?? [], request ?? {}, context),
    acknowledge: async (request) => (await acknowledging()).acknowledgeDrift(name, request, context),
    unacknowledge: async (request) => (await acknowledging()).unacknowledgeDrift(name, request, context),
    acknowledgements: async () => reader().acknowledgements((await requireStack(name, reader())).id),
  }
}

/** Drift of all stacks of an engine. */
export function allDriftHandle(context: EngineContext): AllDriftHandle {
  const reader = () => context.options.store.reader()
  return {
    detect: async (request) => (await checking()).detectStacks(request ?? {}, context),
    check: async (request) => (await checking()).checkStacks(request ?? {}, context),
    watch: async (request) => (await checking()).watchStacks(request, context),
    firstCheck: async (schedule) => (await checking()).firstCheck(schedule, context),
    reports: (filter) => reader().reports(filter),
    acknowledgements: () => reader().acknowledgements(),
  }
}

function refuseReport(name: string, reportId: number | undefined): never {
  throw new EngineError('no-such-report', {
    message:
      reportId === undefined
        ? `Drift of the stack "${name}" was never detected.`
        : `The stack "${name}" has no report ${reportId}.`,
    remedy:
      reportId === undefined
        ? `Detect it with "sloth-runner stack drift detect ${name}".`
        : `List its reports with "sloth-runner stack drift reports ${name}".`,
  })
}
