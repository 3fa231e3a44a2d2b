import {
  type BrokenRun,
  EngineError,
  type Finding,
  InvalidInputError,
  LockHeldError,
  messageOf,
  RunBrokenError,
} from '@sloth-runner/core'

/** What `--json` prints when a command fails; `schemas/error.json` describes it. */
export interface ErrorDocument {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly detail?: string
    readonly remedy?: string
    readonly findings?: readonly Finding[]
    /** Who holds the lock, when that is the reason. */
    readonly lock?: { readonly lockedBy: string; readonly operation: string; readonly lockedAt: number }
    /** Of a run that broke off: what is on record of it and what is not. */
    readonly run?: BrokenRun
  }
}

/** An error as data. Anything that is no error of ours is `internal`. */
export function errorDocument(error: unknown): ErrorDocument {
  if (!EngineError.isInstance(error)) return { error: { code: 'internal', message: messageOf(error) } }
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...findingsOf(error),
      ...lockOf(error),
      ...runOf(error),
    },
  }
}

/** What went wrong with one of several things, or null when nothing did. */
export function failureDocument(error: Error | null): ErrorDocument['error'] | null {
  return error === null ? null : errorDocument(error).error
}

/** Those that a run broke off at are of its cause. */
function findingsOf(error: EngineError): Pick<ErrorDocument['error'], 'findings'> {
  const found = RunBrokenError.isInstance(error) ? error.cause : error
  return InvalidInputError.isInstance(found) ? { findings: found.findings } : {}
}

function lockOf(error: EngineError): Pick<ErrorDocument['error'], 'lock'> {
  if (!LockHeldError.isInstance(error)) return {}
  const { lockedBy, operation, lockedAt } = error.lock
  return { lock: { lockedBy, operation, lockedAt } }
}

function runOf(error: EngineError): Pick<ErrorDocument['error'], 'run'> {
  return RunBrokenError.isInstance(error) ? { run: error.run } : {}
}
