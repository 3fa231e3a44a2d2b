import type { SecretReader } from '../contracts/secret-vault.ts'
import type { NeededKey, StackExport } from '../domain/stack-export.ts'
import { EngineError } from '../errors/engine-error.ts'

/** What a document holds of sensitive values. */
type SealedParts = Pick<StackExport, 'keys' | 'secrets'>

/** The keys that the sensitive values of a document need; whether they open is not known yet. Pure. */
export function neededKeys({ keys, secrets }: SealedParts): readonly NeededKey[] {
  return keys.map(({ id, wrapping }) => ({
    id,
    wrapping,
    secrets: secrets.filter(({ keyId }) => keyId === id).length,
    problem: null,
  }))
}

/** The same for a document that is on record: each key is tried on one of its secrets. */
export async function triedKeys(document: SealedParts, secrets: SecretReader): Promise<readonly NeededKey[]> {
  const tried = neededKeys(document).map(async (key): Promise<NeededKey> => {
    const secret = document.secrets.find(({ keyId }) => keyId === key.id)
    return { ...key, problem: secret === undefined ? null : await problemOf(secret.id, secrets) }
  })
  return Promise.all(tried)
}

async function problemOf(id: string, secrets: SecretReader): Promise<string | null> {
  try {
    await secrets.reveal([id])
    return null
  } catch (error) {
    if (EngineError.isInstance(error) && error.code === 'key-missing')
      return [error.message, error.detail].filter((part) => part !== undefined).join(' ')
    throw error
  }
}
