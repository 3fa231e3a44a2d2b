import { inspect } from 'node:util'
import { EngineError, InvalidInputError, placesInStack, type StackPlace } from '@sloth-runner/core'
import { withoutClear } from './clear-values.ts'

/** Code of somebody else that runs in this process. */
export interface ForeignCode {
  /** Whose it is, as in `the definition`. */
  readonly owner: string
  /** What to do when it throws where nobody waits for it. */
  readonly remedy: string
  /** Where an error came through this code; null when it did not. */
  placeOf(error: unknown): StackPlace | null
}

const noted: ForeignCode[] = []

/** Notes that this code is loaded or may be from now on, so that what it throws is told as its own. */
export function noteForeignCode(code: ForeignCode): void {
  noted.push(code)
}

/**
 * What was thrown where nobody waits for it, as the error of those whose code it came through. An error that names no file
 * of this program, which lies in `root`, nor of anybody else may be theirs, and is told so. Null: it is this program's own.
 */
export function thrownAside(error: unknown, root: string): EngineError | null {
  for (const { owner, remedy, placeOf } of noted) {
    const place = placeOf(error)
    if (place !== null) return located(error, place, owner, remedy)
  }
  if (noted.length === 0 || placesInStack(error).some(({ file }) => file.startsWith(`${root}/`))) return null
  return new EngineError('thrown-aside', {
    message: `Something threw where nobody waits for it: ${wordsOf(error)}`,
    detail: 'It names no file of anybody.',
    remedy: `Look for a timer, or a promise that nobody awaits, in ${noted.map(({ owner }) => owner).join(' and in ')}. When there is none, please report it with the command; --verbose adds the stack trace.`,
    cause: discreet(error),
  })
}

function located(error: unknown, { file, line, column }: StackPlace, owner: string, remedy: string): EngineError {
  return new EngineError('thrown-aside', {
    message: `${owner[0]?.toUpperCase()}${owner.slice(1)} threw where nobody waits for it: ${wordsOf(error)}`,
    detail: `${file}:${line}${column === undefined ? '' : `:${column}`}`,
    remedy,
    cause: discreet(error),
  })
}

/** Whoever throws it may have sensitive values in hand, and nobody of those who know them comes between. */
function wordsOf(error: unknown): string {
  return withoutClear(ownWords(error))
}

/** The stack of an error, which begins with its message, and those of its causes, to be told on demand. */
function discreet(error: unknown, deepest = 5): Error | undefined {
  if (!(error instanceof Error) || deepest === 0) return undefined
  const told = new Error(withoutClear(error.message), { cause: discreet(error.cause, deepest - 1) })
  told.stack = withoutClear(error.stack ?? error.message)
  return told
}

function ownWords(error: unknown): string {
  if (InvalidInputError.isInstance(error)) return error.findings.map(({ summary }) => summary).join(' ')
  if (error instanceof Error) return `${error.name}: ${error.message}`
  return typeof error === 'string' ? error : inspect(error, { depth: 0 })
}
