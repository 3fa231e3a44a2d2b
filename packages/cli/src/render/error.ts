import { EngineError, InvalidInputError, onOneLine } from '@sloth-runner/core'
import { type LineReader, renderFindings } from './findings.ts'
import type { Paint } from './paint.ts'
import { indentLines } from './table.ts'

/** How an error is shown. */
export interface ErrorPresentation {
  readonly paint: Paint
  /** Show stack traces. */
  readonly stacks: boolean
  /** For excerpts of what findings are about. */
  readonly readLine: LineReader
}

/** What happened, where, why, and what to do next. */
export function renderError(error: unknown, { paint, stacks, readLine }: ErrorPresentation): string {
  const parts = [`${paint('bad', 'Error:')} ${onOneLine(error instanceof Error ? error.message : String(error))}`]
  if (EngineError.isInstance(error)) {
    if (error.detail !== undefined) parts.push(indentLines(error.detail, '  '))
    if (InvalidInputError.isInstance(error)) parts.push(renderFindings(error.findings, paint, readLine))
    if (error.remedy !== undefined) parts.push(`${paint('heading', 'What to do:')} ${onOneLine(error.remedy)}`)
  } else {
    parts.push('This is a bug in sloth-runner. Please report it with the command; --verbose adds the stack trace.')
  }
  if (stacks) parts.push(...stacksOf(error).map((stack) => paint('faint', stack)))
  return parts.join('\n')
}

/** Each once: what others throw may be its own cause. */
function stacksOf(error: unknown): readonly string[] {
  const seen = new Set<Error>()
  for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) seen.add(one)
  return [...seen].map(({ stack, message }) => stack ?? message)
}
