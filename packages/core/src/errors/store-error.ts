import { EngineError, type ErrorCode, type ErrorParts } from './engine-error.ts'

/** What can be wrong with a store. */
export type StoreErrorCode = Extract<ErrorCode, `store-${string}` | 'key-missing' | 'lock-unreadable'>

/** The store cannot do what was asked. `place` is its file or address. */
export class StoreError extends EngineError {
  readonly place: string

  constructor(code: StoreErrorCode, place: string, parts: ErrorParts) {
    super(code, parts)
    this.place = place
  }
}
