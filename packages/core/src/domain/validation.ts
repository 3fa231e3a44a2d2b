import type { Finding } from './finding.ts'

/** The checks of a validation, in the order they are told. */
export const validationChecks = [
  'configuration',
  'dependencies',
  'resources',
  'permissions',
  'locks',
  'workflow',
  'modules',
] as const

/** What is looked at before anything runs. */
export type ValidationCheckName = (typeof validationChecks)[number]

/** How a check ended. `skipped`: it is switched off, or what it looks at could not be had. */
export type CheckStatus = 'passed' | 'warned' | 'failed' | 'skipped'

/** One check with everything it found. */
export interface ValidationCheck {
  readonly name: ValidationCheckName
  readonly status: CheckStatus
  readonly findings: readonly Finding[]
  /** Why it was skipped. */
  readonly reason?: string
}

/** Whether a stack can run as it is declared, every problem at once. */
export interface ValidationReport {
  readonly stack: string
  readonly passed: boolean
  /** Warnings count as errors. */
  readonly strict: boolean
  readonly checks: readonly ValidationCheck[]
}
