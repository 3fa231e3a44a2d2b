import type { NewSecret, SecretVault } from '../../contracts/secret-vault.ts'
import { canonicalJson, digestOf } from '../../domain/digest.ts'
import type { Json } from '../../domain/json.ts'
import type { SensitiveTrace } from '../../domain/sensitive-trace.ts'
import { isKnownBy } from './memory-traces.ts'

/**
 * A vault whose secrets and traces are kept by whoever writes them, as a store does. Encrypts nothing: "ciphertext" is the
 * text.
 */
export function memoryVault(
  secrets: Map<string, NewSecret> = new Map(),
  traces: () => readonly SensitiveTrace[] = () => [],
): SecretVault {
  let made = 0
  let keys = ['key']
  const current = () => keys[0] ?? ''
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
    damaged: async (sealed) => {
      const known = [...keys, ...sealed.keys.map(({ id }) => id)]
      return new Set(sealed.secrets.filter((one) => known.includes(one.keyId) && isDamaged(one)).map(({ id }) => id))
    },
    digestsOf: async (values) => values.map((value) => [digestOf(value)]),
    traces: async (keys) => traces().filter((trace) => isKnownBy(trace, keys)),
    keyFiles: async () => [],
    keys: async () =>
      keys.map((id) => ({
        id,
        current: id === current(),
        apart: null,
        wrapping: 'passphrase',
        keyFile: null,
        createdAt: 0,
        secrets: countUnder(id, secrets),
        problem: null,
        remedy: null,
      })),
    check: async () => ({ opened: secrets.size, broken: [], unopened: [] }),
    seal: async (values) =>
      values.map((value) => {
        made += 1
        const id = `secret-${made}`
        return { id, keyId: current(), nonce: '', ciphertext: canonicalJson(value), digest: digestOf(value) }
      }),
    changeKey: async () => {
      const previous = current()
      keys = [`key-${keys.length}`, ...keys]
      const place = { keyFile: null, keyFileMade: false, previousKeyFile: null, setAside: [], unopened: [] }
      return { key: current(), previous, wrapping: 'passphrase', ...place }
    },
    moveSecrets: async (_, { after, limit }) => {
      const outdated = [...secrets.values()].filter(({ id, keyId }) => keyId !== current() && id > after)
      const part = outdated.sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, limit)
      for (const secret of part) secrets.set(secret.id, { ...secret, keyId: current() })
      return { moved: part.length, damaged: [], next: part.length < limit ? null : (part.at(-1)?.id ?? null) }
    },
    dropKeys: async () => {
      const dropped = keys.filter((id) => id !== current() && countUnder(id, secrets) === 0)
      keys = keys.filter((id) => !dropped.includes(id))
      return { dropped, kept: keys.slice(1).map((id) => ({ id, reason: 'It is needed.' })), gone: [] }
    },
  }
}

function isDamaged({ ciphertext, digest }: NewSecret): boolean {
  try {
    return digestOf(JSON.parse(ciphertext) as Json) !== digest
  } catch {
    return true
  }
}

function countUnder(key: string, secrets: ReadonlyMap<string, NewSecret>): number {
  return [...secrets.values()].filter(({ keyId }) => keyId === key).length
}
