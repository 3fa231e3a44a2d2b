import type { Finding } from '../domain/finding.ts'
import { EngineError } from './engine-error.ts'

/** The definition, the variables or the configuration have errors. All of them are in `findings`. */
export class InvalidInputError extends EngineError {
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[], message = defaultMessage(findings)) {
    super('invalid-input', { message })
    this.findings = findings
  }
}

function defaultMessage(findings: readonly Finding[]): string {
  const errors = findings.filter((finding) => finding.severity === 'error').length
  return `${errors} ${errors === 1 ? 'error was' : 'errors were'} found; nothing was done.`
}
