const marker = Symbol.for('sloth-runner.error')

/**
 * Why a command cannot go on, for programs. The CLI maps codes to exit codes in one table; nothing else tells errors
 * apart by their text or class name.
 */
export type ErrorCode =
  | 'internal'
  | 'invalid-input'
  | 'no-such-stack'
  | 'no-such-resource'
  | 'resource-exists'
  | 'resource-protected'
  | 'not-acceptable'
  | 'no-such-report'
  | 'no-such-acknowledgement'
  | 'not-drifted'
  | 'no-such-run'
  | 'no-such-event'
  | 'no-such-type'
  | 'no-such-output'
  | 'no-such-value'
  | 'not-countable'
  | 'stack-exists'
  | 'stack-not-empty'
  | 'stack-has-dependents'
  | 'dependency-cycle'
  | 'no-such-dependency'
  | 'no-such-snapshot'
  | 'snapshot-corrupt'
  | 'snapshot-needed'
  | 'version-taken'
  | 'no-such-hook'
  | 'hook-exists'
  | 'no-such-delivery'
  | 'lock-held'
  | 'lock-lost'
  | 'lock-not-held'
  | 'lock-required'
  | 'not-locked'
  | 'stale-plan'
  | 'plan-refused'
  | 'approval-refused'
  | 'not-approved'
  | 'provider-failed'
  | 'plugin-invalid'
  | 'key-missing'
  | 'key-replaced'
  | 'store-unavailable'
  | 'store-read-only'
  | 'store-newer'
  | 'store-older'
  | 'store-corrupt'
  | 'host-failed'
  | 'interrupted'
  | 'usage'

/** What an error consists of, beside its cause. */
export interface ErrorParts {
  /** What happened, in one line, with no full stop missing and no secret inside. */
  readonly message: string
  /** Why, and what was seen. */
  readonly detail?: string
  /** What to do next. */
  readonly remedy?: string
  readonly cause?: unknown
}

/**
 * The base of every error that the engine, the store and plugins throw. `isInstance` works across several installed
 * copies of this package, where `instanceof` does not.
 */
export class EngineError extends Error {
  static {
    Object.defineProperty(EngineError.prototype, marker, { value: true })
  }

  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly remedy: string | undefined

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.name = new.target.name
    this.code = code
    this.detail = parts.detail
    this.remedy = parts.remedy
  }

  static isInstance(value: unknown): value is EngineError {
    return typeof value === 'object' && value !== null && marker in value
  }
}
