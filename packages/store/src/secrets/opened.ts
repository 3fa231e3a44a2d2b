import type { Json } from '@sloth-runner/core'
import { decrypt, keyedDigest, type Sealed } from './cipher.ts'
import type { DataKey } from './wrapping.ts'

/** A sealed value with the digest it says it has. */
export interface SealedRow extends Sealed {
  readonly id: string
  readonly digest: string
}

/** A value that was opened, or what is wrong with it. */
export type Opened =
  | { readonly value: Json; readonly problem?: never }
  | { readonly value?: never; readonly problem: string }

/** Opens a sealed value with its key, and proves its digest. Pure. */
export function opened(key: DataKey, row: SealedRow): Opened {
  const plain = decrypt(key.encryption, row.id, row)
  if (plain === null) return { problem: 'Its ciphertext does not fit its key and id.' }
  const value = JSON.parse(Buffer.from(plain).toString('utf8')) as Json
  if (digestsWith(key, value).includes(row.digest)) return { value }
  return { problem: 'Its digest is not the one of its value.' }
}

/** The keyed digests of a value, in the order of the key's. Pure. */
export function digestsWith({ digests }: DataKey, value: Json): readonly string[] {
  return digests.map((key) => keyedDigest(key, value))
}
