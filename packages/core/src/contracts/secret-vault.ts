import type { Json } from '../domain/json.ts'

/** A sensitive value, encrypted, to be written together with what refers to it. */
export interface NewSecret {
  /** Random. */
  readonly id: string
  readonly keyId: string
  /** Base64. */
  readonly nonce: string
  /** Base64; AES-256-GCM with the id as associated data, tag appended. */
  readonly ciphertext: string
  /** Keyed digest (HMAC-SHA-256) of the value's canonical JSON: equal values can be told without decrypting. */
  readonly digest: string
}

/**
 * Sensitive values, for those who read. A key that is missing is a `StoreError` `key-missing` which names the key and
 * where it was looked for; a sensitive field then is unknown, never in-sync.
 */
export interface SecretReader {
  /** The values behind ids. An id that does not exist is left out. */
  reveal(ids: readonly string[]): Promise<ReadonlyMap<string, Json>>
  /** The keyed digests of stored secrets. Needs no key. */
  digests(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** The keyed digests of values, in order. Null for all when the database has no key yet. */
  digestOf(values: readonly Json[]): Promise<readonly (string | null)[]>
}

/** Sensitive values, for those who write. */
export interface SecretVault extends SecretReader {
  /**
   * Encrypts values, in order; writes nothing but the database's first key. Without passphrase or key file that key
   * gets a new key file, which `onKeyCreated` of the store's options is told.
   */
  seal(values: readonly Json[]): Promise<readonly NewSecret[]>
}
