import type { Path } from './json.ts'

/** How bad a finding is. An error stops the command before anything is done; a warning does so in strict mode only. */
export type FindingSeverity = 'error' | 'warning' | 'info'

/** A place in a file that a person wrote. Lines and columns begin at 1. */
export interface Location {
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** The file may hold sensitive values: none of its text is shown. Default: it may be shown. */
  readonly sensitive?: true
}

/**
 * A problem in what the user gave us. Findings are values: they are collected, sorted and shown together. Exceptions
 * are for failures of the program and of the world.
 */
export interface Finding {
  readonly severity: FindingSeverity
  /** Stable and kebab-case, for programs: `unknown-type`, `duplicate-identity`. */
  readonly code: string
  /** What is wrong, in one line. */
  readonly summary: string
  /** Why, and what to do about it. */
  readonly detail?: string
  /** The resource it is about. */
  readonly address?: string
  /** Where in the definition it is: a path from the definition's root. */
  readonly path?: Path
  /** Where in a file it is. */
  readonly location?: Location
}

/** Whether any of the findings is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error')
}

/** A finding of severity error. */
export function errorFinding(
  code: string,
  summary: string,
  rest: Partial<Omit<Finding, 'severity' | 'code' | 'summary'>> = {},
): Finding {
  return { severity: 'error', code, summary, ...rest }
}

/** A finding of severity warning. */
export function warningFinding(
  code: string,
  summary: string,
  rest: Partial<Omit<Finding, 'severity' | 'code' | 'summary'>> = {},
): Finding {
  return { severity: 'warning', code, summary, ...rest }
}
