/** Under it an error holds the names of its class and of those above it. Every copy of this package knows it. */
const lineage = Symbol.for('sloth-runner.error')

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
  | 'too-many-runs'
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
  | 'lock-unreadable'
  | 'not-locked'
  | 'stale-plan'
  | 'plan-refused'
  | 'approval-refused'
  | 'not-approved'
  | 'provider-failed'
  | 'plugin-invalid'
  | 'thrown-aside'
  | 'key-missing'
  | 'key-replaced'
  | 'store-unavailable'
  | 'store-read-only'
  | 'store-newer'
  | 'store-older'
  | 'store-corrupt'
  | 'store-closed'
  | 'host-failed'
  | 'interrupted'
  | 'run-broken'
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

/** The base of every error that the engine, the store and plugins throw. */
export class EngineError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly remedy: string | undefined

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.name = new.target.name
    Object.defineProperty(this, lineage, { value: lineageOf(new.target) })
    this.code = code
    this.detail = parts.detail
    this.remedy = parts.remedy
  }

  /**
   * Whether a value is an error of the class that is asked, or of one beneath it. Works across several installed copies
   * of this package, where `instanceof` does not.
   */
  static isInstance<T extends EngineError>(this: abstract new (...parts: never[]) => T, value: unknown): value is T {
    if (typeof value !== 'object' || value === null || !(lineage in value)) return false
    const names: unknown = value[lineage]
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked is the point of it
    return Array.isArray(names) && names.includes(this.name)
  }
}

/** The names of a class of errors and of those above it, up to `EngineError`. */
function lineageOf(errors: typeof EngineError): readonly string[] {
  const above = errors === EngineError ? [] : lineageOf(Object.getPrototypeOf(errors))
  return [errors.name, ...above]
}
