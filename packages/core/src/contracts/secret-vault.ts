import type { Json } from '../domain/json.ts'
import type { DroppedKeys, KeyChange, MovedSecrets, NewKey, SecretKey, SecretsCheck } from '../domain/secret.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import type { WrappedKey } from '../domain/stack-export.ts'
import type { DatabaseHold } from './hold.ts'

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

/** Sensitive values from elsewhere, as ciphertext, and the keys that came along with them. */
export interface SealedValues {
  readonly keys: readonly WrappedKey[]
  readonly secrets: readonly NewSecret[]
}

/**
 * Sensitive values, for those who read. A key that is missing is a `StoreError` `key-missing` which names the key and
 * where it was looked for, a secret that is damaged or whose key is not on record one of `store-corrupt`; a sensitive field then
 * is unknown, never in-sync.
 */
export interface SecretReader {
  /** The values behind ids, whichever key they were sealed with. An id that does not exist is left out. */
  reveal(ids: readonly string[]): Promise<ReadonlyMap<string, Json>>
  /** The keyed digests of stored secrets. Needs no key. */
  digests(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /**
   * The ids of sealed values from elsewhere whose ciphertext or digest is not what was sealed, each under the key of its name
   * that is on record or else came along. What cannot be opened here is not among them: nobody can tell. Writes nothing.
   */
  damaged(sealed: SealedValues): Promise<ReadonlySet<string>>
  /**
   * The keyed digests of values, in order: those of the current key first, then those of keys apart that can be
   * opened. None for all when there is no key yet. They outlive every change of the key: a value has a digest in
   * common with whatever is on record of it.
   */
  digestsOf(values: readonly Json[]): Promise<readonly (readonly string[])[]>
  /**
   * The traces of what owned or edited one of these keys, of all stacks, those no longer on record included: what they left in
   * the world may hold what was sensitive. Each once, in no order. Needs no key.
   */
  traces(keys: readonly string[]): Promise<readonly SensitiveTrace[]>
  /** The key files that keys on record name, absolute; those beside the database are not among them. Needs no key. */
  keyFiles(): Promise<readonly string[]>
  /** The keys, the current one first; each is tried. Never throws for a key that is missing. */
  keys(): Promise<readonly SecretKey[]>
  /**
   * Opens every secret, or these, and looks for what is named on record and gone. What was sealed with a key that is missing
   * is not looked at, and that is said. Keeps nothing of what it opens, and never throws for what is damaged or missing.
   */
  check(ids?: readonly string[]): Promise<SecretsCheck>
}

/**
 * Sensitive values, for those who write. What changes keys is guarded by the lock of the database, which is proven in
 * the transaction, and leaves its event there. Other processes go on meanwhile: values sealed before stay readable, and
 * who seals asks the record for the key each time.
 */
export interface SecretVault extends SecretReader {
  /**
   * Encrypts values, in order; writes nothing but the database's first key, with its event. Without passphrase or key file that
   * key gets a new key file, which `onKeyCreated` of the store's options is told. A key apart seals nothing.
   */
  seal(values: readonly Json[], actor: string): Promise<readonly NewSecret[]>
  /**
   * Makes a new key for new values and wraps it and all others anew, so that afterwards one key file or one passphrase
   * opens everything. Values stay under the key they were sealed with. `key-missing` while a key of this database cannot be
   * opened, unless it is to be set aside; a key apart that cannot be opened is left as it is.
   */
  changeKey(hold: DatabaseHold, wanted: NewKey, actor: string): Promise<KeyChange>
  /**
   * Seals stored secrets that are under other keys with the current one, at most `limit` of those whose ids come after
   * `after`. Ids and digests stay. What is under a key apart that cannot be opened is left as it is.
   */
  moveSecrets(
    hold: DatabaseHold,
    part: { readonly after: string; readonly limit: number },
    actor: string,
  ): Promise<MovedSecrets>
  /**
   * Takes keys off the record that no secret needs. While a session lives that is not this one, none: it may hold values
   * that it has sealed and not yet written. While a secret is named and gone, none: it may have been sealed with any of them.
   */
  dropKeys(hold: DatabaseHold, actor: string): Promise<DroppedKeys>
}
