import {
  type DependencyCheck,
  type DriftCheck,
  type DriftReport,
  EngineError,
  type ErrorCode,
  hasErrors,
  isDiffering,
  leftDiffering,
  type Plan,
  planChanges,
  type RunReport,
  type StackDetection,
} from '@sloth-runner/core'

/** What the process ends with. The README has the same table. */
export const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  changes: 3,
  unknown: 4,
  invalid: 5,
  locked: 6,
  interrupted: 130,
} as const

/** One of the numbers above. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const codesOfErrors: Readonly<Record<ErrorCode, ExitCode>> = {
  internal: exitCodes.failure,
  'invalid-input': exitCodes.invalid,
  'no-such-stack': exitCodes.failure,
  'no-such-resource': exitCodes.failure,
  'resource-exists': exitCodes.failure,
  'resource-protected': exitCodes.failure,
  'not-acceptable': exitCodes.failure,
  'no-such-report': exitCodes.failure,
  'no-such-acknowledgement': exitCodes.failure,
  'not-drifted': exitCodes.failure,
  'no-such-run': exitCodes.failure,
  'no-such-event': exitCodes.failure,
  'no-such-type': exitCodes.failure,
  'no-such-output': exitCodes.failure,
  'no-such-value': exitCodes.failure,
  'not-countable': exitCodes.failure,
  'stack-exists': exitCodes.failure,
  'stack-not-empty': exitCodes.failure,
  'stack-has-dependents': exitCodes.failure,
  'dependency-cycle': exitCodes.invalid,
  'no-such-dependency': exitCodes.failure,
  'no-such-snapshot': exitCodes.failure,
  'snapshot-corrupt': exitCodes.failure,
  'snapshot-needed': exitCodes.failure,
  'version-taken': exitCodes.invalid,
  'no-such-hook': exitCodes.failure,
  'hook-exists': exitCodes.failure,
  'no-such-delivery': exitCodes.failure,
  'lock-held': exitCodes.locked,
  'lock-lost': exitCodes.failure,
  'lock-not-held': exitCodes.locked,
  'lock-required': exitCodes.locked,
  'lock-unreadable': exitCodes.failure,
  'too-many-runs': exitCodes.locked,
  'not-locked': exitCodes.failure,
  'stale-plan': exitCodes.failure,
  'plan-refused': exitCodes.failure,
  'approval-refused': exitCodes.usage,
  'not-approved': exitCodes.usage,
  'provider-failed': exitCodes.failure,
  'plugin-invalid': exitCodes.failure,
  'thrown-aside': exitCodes.failure,
  'key-missing': exitCodes.failure,
  'key-replaced': exitCodes.failure,
  'store-unavailable': exitCodes.failure,
  'store-read-only': exitCodes.failure,
  'store-newer': exitCodes.failure,
  'store-older': exitCodes.failure,
  'store-corrupt': exitCodes.failure,
  'store-closed': exitCodes.failure,
  'host-failed': exitCodes.failure,
  interrupted: exitCodes.interrupted,
  'run-broken': exitCodes.failure,
  usage: exitCodes.usage,
}

/** Where several hold, the first of these is the one. */
const precedence: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.failure,
  exitCodes.usage,
  exitCodes.invalid,
  exitCodes.locked,
  exitCodes.changes,
  exitCodes.unknown,
]

/** The code that outweighs the others; success when there are none. */
export function worstExitCode(codes: Iterable<ExitCode>): ExitCode {
  const held = new Set(codes)
  return precedence.find((code) => held.has(code)) ?? exitCodes.success
}

/** What an error ends the process with. oclif marks its errors with `oclif`. */
export function exitCodeOfError(error: unknown): ExitCode {
  if (EngineError.isInstance(error)) return codesOfErrors[error.code] ?? exitCodes.failure
  return isUsageError(error) ? exitCodes.usage : exitCodes.failure
}

/**
 * Whether oclif's parser refused the command line. What it says of a flag given twice, or
 * without its value, is no parse error to it.
 */
export function isUsageError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return ('oclif' in error && ('parse' in error || error.message.startsWith('Flag --'))) || isFlagError(error)
}

/** oclif throws what a flag's own parser refuses as a plain error, with these words around it. */
function isFlagError({ message }: Error): boolean {
  return message.startsWith('Parsing --') && message.endsWith('See more help with --help')
}

/** `exitZero`: changes are no reason to end with anything but 0, or 4 when something is unknown. */
export interface ExitOptions {
  readonly exitZero: boolean
}

/** What a plan ends the process with. */
export function exitCodeOfPlan(plan: Plan, options: ExitOptions): ExitCode {
  if (hasErrors(plan.findings)) return exitCodes.invalid
  return exitCodeOfChanges(planChanges(plan), plan.counts.unknown > 0, options)
}

/** What the plan of a fix or a restore ends the process with: as doing it would, with changes where something is to be done. */
export function exitCodeOfDryRun(plan: Plan): ExitCode {
  const left = plan.items.some(
    ({ action, leftAlone, notTargeted, cause: { verdict } }) =>
      action === 'none' && leftAlone !== undefined && notTargeted !== true && isDiffering(verdict),
  )
  return worstExitCode([left ? exitCodes.changes : exitCodes.success, exitCodeOfPlan(plan, { exitZero: false })])
}

/** What a check of dependencies ends the process with: a cycle, or a dependency that is not as needed, is invalid. */
export function exitCodeOfDependencies({ valid }: DependencyCheck): ExitCode {
  return valid ? exitCodes.success : exitCodes.invalid
}

/** What a drift report ends the process with. */
export function exitCodeOfReport(report: DriftReport, options: ExitOptions): ExitCode {
  const { conflict, drift, pending, unknown, dependencies } = report.counts
  return exitCodeOfChanges(conflict + drift + pending + dependencies > 0, unknown > 0, options)
}

/** What one of many detections ends the process with: its report, or why there is none. */
export function exitCodeOfDetection({ report, error }: StackDetection, options: ExitOptions): ExitCode {
  return report === null ? exitCodeOfError(error) : exitCodeOfReport(report, options)
}

/** What a single check of a watch ends the process with. What a fix put back is no change any more. */
export function exitCodeOfCheck({ stacks, error, interrupted }: DriftCheck, options: ExitOptions): ExitCode {
  if (error !== null) return exitCodeOfError(error)
  if (interrupted === true) return exitCodes.interrupted
  return worstExitCode(
    stacks.map((check) => {
      if (check.fixError !== null) return exitCodeOfError(check.fixError)
      if (check.fix === null) return exitCodeOfDetection(check, options)
      const dependencies = (check.report?.counts.dependencies ?? 0) > 0
      return worstExitCode([exitCodeOfRun(check.fix), exitCodeOfChanges(dependencies, false, options)])
    }),
  )
}

function exitCodeOfChanges(changes: boolean, unknown: boolean, { exitZero }: ExitOptions): ExitCode {
  if (changes && !exitZero) return exitCodes.changes
  return unknown ? exitCodes.unknown : exitCodes.success
}

/**
 * What a run ends the process with: success only when everything that was asked for was done, and seen to be. What a fix or a
 * restore left to a run of the definition is found to be pending or in conflict.
 */
export function exitCodeOfRun(report: RunReport): ExitCode {
  if (report.status === 'interrupted' || report.status === 'cancelled') return exitCodes.interrupted
  const unknown = report.items.some((item) => item.outcome === 'unknown' || item.unverified !== undefined)
  const done = report.status === 'completed' && !unknown ? exitCodes.success : exitCodes.failure
  const left = leftDiffering(report).length > 0 ? exitCodes.changes : exitCodes.success
  return worstExitCode([done, left, exitCodeOfDriftAfter(report)])
}

function exitCodeOfDriftAfter({ drift }: RunReport): ExitCode {
  if (drift === undefined) return exitCodes.success
  if (!('problem' in drift)) return exitCodeOfReport(drift, { exitZero: false })
  return drift.interrupted === true ? exitCodes.interrupted : exitCodes.unknown
}
