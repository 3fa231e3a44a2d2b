import type { BrokenSecret, KeptKey, KeyChange, NewKey, SecretKey } from '../../domain/secret.ts'
import type { HoldRequest } from './hold-request.ts'

/** How the sensitive values of a database are kept. */
export interface SecretsStatus {
  /** The current key first. Empty: there was no sensitive value yet. */
  readonly keys: readonly SecretKey[]
  /** How many sensitive values there are. */
  readonly secrets: number
  /** How many of them are sealed with another key than the current one. */
  readonly outdated: number
  /** Secrets that are damaged, or named and gone, and what needs them. */
  readonly broken: readonly BrokenSecret[]
}

/** How to change the key. */
export interface RotateRequest extends Partial<NewKey>, Pick<HoldRequest, 'wait' | 'signal' | 'onProgress'> {
  /** Seal everything anew, and drop the keys that nothing needs then. Default: false, only new values. */
  readonly reencrypt?: boolean
}

/** What a change of the key did. */
export interface KeyRotation extends KeyChange {
  /** How many sensitive values were sealed anew. */
  readonly moved: number
  /** Secrets that could not be: their ciphertext does not fit their key. They stay as they are. */
  readonly damaged: readonly string[]
  readonly dropped: readonly string[]
  /** Keys that stay beside the new one. */
  readonly kept: readonly KeptKey[]
  /** Secrets that are named and gone, looked for where keys were to go: for their sake all stay. */
  readonly gone: readonly string[]
}

/** The keys of sensitive values. */
export interface SecretsHandle {
  /** Tries each key and opens each secret; what is missing or damaged is a part of the answer. */
  status(): Promise<SecretsStatus>
  /**
   * Makes a new key, under the lock of the database. Whatever stops it, everything stays readable. `StoreError`
   * `key-missing` while a key of this database cannot be opened, unless such keys are to be set aside; those go at once
   * when nothing needs them and nobody works. A key apart that cannot be opened stays as it is, and is named.
   * `LockHeldError` once `wait` (default: 30 s) is over.
   */
  rotate(request?: RotateRequest): Promise<KeyRotation>
}
