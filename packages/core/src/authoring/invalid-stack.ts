import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Path } from '../domain/json.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'

/** A finding about what a definition in TypeScript hands over. */
export function invalidStackFinding(summary: string, path: Path, detail?: string): Finding {
  return errorFinding('invalid-stack', summary, detail === undefined ? { path } : { path, detail })
}

/** What is thrown for such findings, in the words of all of them. */
export function invalidStack(findings: readonly Finding[]): InvalidInputError {
  return new InvalidInputError(findings, findings.map(({ summary }) => summary).join(' '))
}
