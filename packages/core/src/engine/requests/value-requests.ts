import type { Json } from '../../domain/json.ts'
import type { ValueChange, ValueView } from '../../domain/value.ts'
import type { HoldRequest } from './hold-request.ts'

/** How to set a value. */
export interface SetValueRequest extends HoldRequest {
  /**
   * Kept encrypted and shown nowhere. Default: as it is on record, else false. What is sensitive stays so until it is deleted:
   * false is refused then.
   */
  readonly sensitive?: boolean
  /** Milliseconds after which it is not there any more. Default: it stays. */
  readonly ttl?: number
}

/** How to add to a number. */
export interface IncrementRequest extends HoldRequest {
  /** What is added; may be negative, and a fraction. Default: 1. */
  readonly by?: number
  /** Milliseconds after which it is not there any more. Default: as it is on record. */
  readonly ttl?: number
}

/** How to show values. */
export interface ShowValuesOptions {
  /** Sensitive values in clear, which leaves an event. Default: false. */
  readonly reveal?: boolean
}

/**
 * The values that a stack keeps under keys. A change takes the lock of the stack for itself, waiting up to 30 s for somebody
 * else's, and leaves its event in the same transaction.
 */
export interface ValuesHandle {
  /** By key. What has expired is not there. */
  list(options?: ShowValuesOptions): Promise<readonly ValueView[]>
  /** `EngineError` `no-such-value`, with the nearest key, when there is none. */
  get(key: string, options?: ShowValuesOptions): Promise<ValueView>
  has(key: string): Promise<boolean>
  /**
   * Puts a value under a key: anything that JSON can hold, up to 1 MiB. Integers beyond 2^53 are refused with an
   * `InvalidInputError`, like everything else that would not come back as it was.
   */
  set(key: string, value: Json, request?: SetValueRequest): Promise<ValueChange>
  /**
   * Adds to a number; one that is not there counts as 0. However many processes do so at once, none is lost. `EngineError`
   * `not-countable` when what is there is no number.
   */
  increment(key: string, request?: IncrementRequest): Promise<ValueChange>
  /** `EngineError` `no-such-value` when there is none. */
  delete(key: string, request?: HoldRequest): Promise<void>
}
