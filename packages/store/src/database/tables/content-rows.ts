export interface ObjectRow {
  readonly sha256: string
  readonly data: Uint8Array
  readonly created_at: number
}

/** Which row, and which of its columns, holds the reference. */
export interface ReferenceRow {
  readonly resource_id: number | null
  readonly operation_id: number | null
  readonly output_id: number | null
  readonly value_id: number | null
  readonly field: string
}

export interface KeyRow {
  readonly id: string
  readonly wrapping: 'file' | 'passphrase'
  readonly parameters: string
  readonly nonce: Uint8Array
  readonly wrapped: Uint8Array
  readonly created_at: number
}

export interface SecretRow {
  readonly id: string
  readonly key_id: string
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly digest: string
  readonly created_at: number
}
