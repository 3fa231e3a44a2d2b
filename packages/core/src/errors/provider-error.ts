import { EngineError, type ErrorParts } from './engine-error.ts'

/** A call of a provider failed: it threw, did not return in time, or broke its contract. */
export class ProviderError extends EngineError {
  readonly type: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean

  constructor(type: string, parts: ErrorParts & { readonly retryable?: boolean }) {
    super('provider-failed', parts)
    this.type = type
    this.retryable = parts.retryable ?? false
  }
}

/** The error of a provider that gave something else than its contract says. `who`: as in `the reader of`. */
export function brokenContract(who: 'the reader of' | 'The fixer of', type: string, problem: string): ProviderError {
  return new ProviderError(type, {
    message: `${who} ${type} broke its contract: ${problem}`,
    remedy: 'Install another version of the plugin, or tell its author.',
  })
}
