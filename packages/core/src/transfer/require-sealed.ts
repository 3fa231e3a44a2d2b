import type { SealedValues, SecretReader } from '../contracts/secret-vault.ts'
import { brokenSecretRemedies, secretUsersText } from '../domain/secret.ts'
import { EngineError } from '../errors/engine-error.ts'

/**
 * `EngineError` `store-corrupt` where something that is to be exported does not open to what was sealed: an import would refuse
 * it. What cannot be opened here goes along as it is.
 */
export async function requireSealed(sealed: SealedValues, secrets: SecretReader): Promise<void> {
  if (sealed.secrets.length === 0) return
  const damaged = await secrets.damaged(sealed)
  if (damaged.size === 0) return
  const { broken } = await secrets.check([...damaged])
  const [first] = [...damaged]
  throw new EngineError('store-corrupt', {
    message: `The secret ${first} on record is damaged${damaged.size > 1 ? `, and ${damaged.size - 1} more` : ''}.`,
    detail: broken.map(({ id, detail, users }) => `${id}: ${detail} Needed by: ${secretUsersText(users)}.`).join('\n'),
    remedy: brokenSecretRemedies(broken).join(' '),
  })
}
