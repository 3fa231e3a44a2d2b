import type { KeyApart, KeyWrapping } from '@sloth-runner/core'
import type { Generated } from 'kysely'

/** Bytes under their SHA-256 in hexadecimal: content of sources, or a part of a snapshot. */
export interface ObjectRow {
  readonly sha256: string
  readonly kind: Generated<string>
  readonly data: Uint8Array
  readonly created_at: number
}

/** An object of a snapshot, and one that it names. */
export interface ObjectPartRow {
  readonly parent: string
  readonly child: string
}

/** Which row, and which of its columns, holds the reference. */
export interface ReferenceRow {
  readonly id: Generated<number>
  readonly resource_id: number | null
  readonly operation_id: number | null
  readonly output_id: number | null
  readonly value_id: number | null
  /** An object of a snapshot. */
  readonly parent: string | null
  readonly field: string
}

/** A key of sensitive values, wrapped. `parameters`: JSON, what it was wrapped with. */
export interface KeyRow {
  readonly id: string
  readonly wrapping: KeyWrapping
  readonly parameters: string
  readonly nonce: Uint8Array
  readonly wrapped: Uint8Array
  /** Null: it is one of this database, and seals while it is the newest of them. */
  readonly apart: KeyApart | null
  readonly created_at: number
}

/** A sensitive value, sealed with a key. `digest`: keyed, so that equal values can be told without opening them. */
export interface SecretRow {
  readonly id: string
  readonly key_id: string
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly digest: string
  readonly created_at: number
}
