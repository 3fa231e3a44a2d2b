import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { canonicalJson, type Json } from '@sloth-runner/core'

/** Bytes that only the key opens, and only under the same name. */
export interface Sealed {
  readonly nonce: Uint8Array
  /** The authentication tag is appended. */
  readonly ciphertext: Uint8Array
}

const tagLength = 16

/** AES-256-GCM under a fresh random nonce, with `name` as associated data: a sealed value cannot pass for another one. */
export function encrypt(key: Uint8Array, name: string, plain: Uint8Array): Sealed {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(name))
  return { nonce, ciphertext: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) }
}

/** What `encrypt` was given, or null when key, name or bytes are not the same. */
export function decrypt(key: Uint8Array, name: string, { nonce, ciphertext }: Sealed): Uint8Array | null {
  const end = ciphertext.length - tagLength
  if (end < 0) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
    decipher.setAAD(Buffer.from(name)).setAuthTag(ciphertext.subarray(end))
    return Buffer.concat([decipher.update(ciphertext.subarray(0, end)), decipher.final()])
  } catch {
    return null
  }
}

/** A key for one purpose, from a key that is used for nothing directly (HKDF-SHA-256, RFC 5869). */
export function derive(key: Uint8Array, purpose: 'encrypt' | 'digest' | 'wrap', salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, `sloth-runner ${purpose}`, 32))
}

/** HMAC-SHA-256, in hexadecimal, of a value's canonical JSON. */
export function keyedDigest(key: Uint8Array, value: Json): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('hex')
}
