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
