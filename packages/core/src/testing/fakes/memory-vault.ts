import type { NewSecret, SecretVault } from '../../contracts/secret-vault.ts'
import { canonicalJson, digestOf } from '../../domain/digest.ts'
import type { Json } from '../../domain/json.ts'

/** A vault whose secrets are kept by whoever writes them, as a store does. Encrypts nothing: "ciphertext" is the text. */
export function memoryVault(secrets: Map<string, NewSecret> = new Map()): SecretVault {
  let made = 0
  return {
    reveal: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const secret = secrets.get(id)
          return secret === undefined ? [] : [[id, JSON.parse(secret.ciphertext) as Json] as const]
        }),
      ),
    digests: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const secret = secrets.get(id)
          return secret === undefined ? [] : [[id, secret.digest] as const]
        }),
      ),
    digestOf: async (values) => values.map(digestOf),
    seal: async (values) =>
      values.map((value) => {
        made += 1
        const id = `secret-${made}`
        return { id, keyId: 'key', nonce: '', ciphertext: canonicalJson(value), digest: digestOf(value) }
      }),
  }
}
