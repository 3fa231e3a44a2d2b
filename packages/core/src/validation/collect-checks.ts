import type { Finding } from '../domain/finding.ts'
import {
  type CheckStatus,
  type ValidationCheck,
  type ValidationCheckName,
  type ValidationReport,
  validationChecks,
} from '../domain/validation.ts'

/** What each check found; a check that is not named found nothing. */
export interface FoundByCheck {
  readonly findings: Readonly<Partial<Record<ValidationCheckName, readonly Finding[]>>>
  /** Why checks could not be made. */
  readonly skipped: Readonly<Partial<Record<ValidationCheckName, string>>>
}

/** The report of a validation. A skipped check does not fail it: what was found without it does. */
export function collectChecks(stack: string, strict: boolean, { findings, skipped }: FoundByCheck): ValidationReport {
  const checks = validationChecks.map((name): ValidationCheck => {
    const found = findings[name] ?? []
    const reason = skipped[name]
    const status = reason !== undefined && found.length === 0 ? 'skipped' : statusOf(found, strict)
    return { name, status, findings: found, ...(status === 'skipped' && reason !== undefined ? { reason } : {}) }
  })
  return { stack, passed: checks.every(({ status }) => status !== 'failed'), strict, checks }
}

function statusOf(findings: readonly Finding[], strict: boolean): CheckStatus {
  const severities = new Set(findings.map(({ severity }) => severity))
  if (severities.has('error')) return 'failed'
  if (!severities.has('warning')) return 'passed'
  return strict ? 'failed' : 'warned'
}
