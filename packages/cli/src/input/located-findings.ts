import {
  InvalidInputError,
  type LoadedDefinition,
  type Plan,
  type RunReport,
  type ValidationReport,
} from '@sloth-runner/core'
import { attachLocations } from '@sloth-runner/definitions'

/** Does something with a definition; what is found wrong with it is thrown with file, line and column. */
export async function withLocations<T>(
  definition: Pick<LoadedDefinition, 'locate'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    throw new InvalidInputError(attachLocations(error.findings, definition), error.message)
  }
}

/** A plan whose findings carry file, line and column. */
export function locatedPlan(plan: Plan, definition: LoadedDefinition): Plan {
  return { ...plan, findings: attachLocations(plan.findings, definition) }
}

/** A validation whose findings carry file, line and column. */
export function locatedValidation(report: ValidationReport, definition: LoadedDefinition): ValidationReport {
  const checks = report.checks.map((check) => ({ ...check, findings: attachLocations(check.findings, definition) }))
  return { ...report, checks }
}

/** A run whose findings carry file, line and column. */
export function locatedRun(report: RunReport, definition: LoadedDefinition): RunReport {
  const { findings } = report
  return findings === undefined ? report : { ...report, findings: attachLocations(findings, definition) }
}
