import type { DriftReport, Plan, PlanItem, RunReport } from '@sloth-runner/core'

/** Times in tests: half past two on a day in local time, so that output is the same in every zone. */
export const halfPastTwo = new Date(2026, 10, 3, 14, 30, 15).getTime()

/** A resource of a plan; one that is as declared unless said otherwise. */
export function planItem(parts: Partial<PlanItem> = {}): PlanItem {
  return {
    address: 'app-config',
    type: 'file:file',
    action: 'none',
    cause: { verdict: 'drift', reason: 'world-moved' },
    fields: [],
    steps: [],
    dependsOn: [],
    sentence: 'update /etc/app.yaml',
    adopt: false,
    takeOver: false,
    takeOverAllowed: false,
    notYetKnown: false,
    ...parts,
  }
}

/** A plan; one with nothing to do unless said otherwise. */
export function planOf(parts: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    kind: 'run',
    stack: 'web',
    newStack: false,
    createdAt: halfPastTwo,
    definition: null,
    options: { prune: false, targets: [], replace: [], takeOver: false },
    items: [],
    outputs: [],
    findings: [],
    counts: {
      none: 0,
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
      forget: 0,
      adopt: 0,
      renamed: 0,
      unknown: 0,
      leftAlone: 0,
    },
    binding: {
      definition: 'd',
      files: {},
      variables: {},
      read: {},
      recorded: {},
      declared: {},
      observed: {},
      outputs: {},
      environment: {},
      versions: {},
    },
    ...parts,
  }
}

/** A drift report in which everything is in sync unless said otherwise. */
export function reportOf(parts: Partial<DriftReport> = {}): DriftReport {
  const none = {
    drift: 0,
    pending: 0,
    conflict: 0,
    unknown: 0,
    retained: 0,
    released: 0,
    notObservable: 0,
    muted: 0,
    acknowledged: 0,
  }
  return {
    id: 7,
    stack: 'web',
    startedAt: halfPastTwo - 100,
    endedAt: halfPastTwo,
    verdict: 'in-sync',
    only: null,
    counts: { total: 1, inSync: 1, dependencies: 0, ...none },
    resources: [],
    dependencies: [],
    ...parts,
  }
}

/** The report of a run that was completed. */
export function runOf(parts: Partial<RunReport> = {}): RunReport {
  return {
    runId: 3,
    stack: 'web',
    kind: 'run',
    status: 'completed',
    startedAt: halfPastTwo,
    endedAt: halfPastTwo + 71,
    items: [],
    summary: { done: 0, failed: 0, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 0 },
    resolved: [],
    ...parts,
  }
}
