import { scrypt } from 'node:crypto'

/** RFC 7914's interactive parameters: tens of milliseconds and 16 MiB for one guess. */
export const slowCost = { N: 16_384, r: 8, p: 1 } as const

/** Bytes of a slow digest. */
export const slowDigestBytes = 32

/**
 * A digest, in base64, for what must not be guessed quickly where there is no key to make it with. Aside of the main
 * thread: several go on at once.
 *
 * @param salt base64
 */
export function slowDigest(text: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(text, Buffer.from(salt, 'base64'), slowDigestBytes, slowCost, (error, digest) =>
      error === null ? resolve(digest.toString('base64')) : reject(error),
    )
  })
}
