import type { SealedValues, SecretReader } from '../contracts/secret-vault.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { JsonObject } from '../domain/json.ts'
import { brokenSecrets } from '../sealing/broken-secrets.ts'
import { type RowPlace, rowsOf } from './export-rows.ts'

const mends = 'Restore a backup, run the definition again with the value, or import into another database.'

/**
 * Sensitive values of a document that are not what they say: their ids are random, so that one on record must be the same
 * one and whole there, and where their key can be opened here, it must open them. Paths are from the root of the document.
 */
export async function sealedFindings(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  reader: Pick<SecretReader, 'digests' | 'damaged' | 'reveal'>,
): Promise<readonly Finding[]> {
  const rows = rowsOf(document, 'secrets', refused)
  const keys = rowsOf(document, 'keys', refused).map(({ row }) => row)
  const secrets = rows.map(({ row }) => row)
  const stored = await reader.digests(secrets.map(({ id }) => id as string))
  const damaged = await reader.damaged({ keys, secrets } as unknown as SealedValues)
  const spoilt = await brokenSecrets([...stored.keys()], reader)
  return rows.flatMap(({ row, index }) => {
    const id = row.id as string
    const wrong = (code: string, summary: string, field: string) => [
      errorFinding(code, summary, { path: ['secrets', index, field] }),
    ]
    const digest = stored.get(id)
    if (digest !== undefined && digest !== row.digest)
      return wrong('other-secret', `The secret ${id} is on record here with another value.`, 'digest')
    if (spoilt.has(id))
      return wrong('damaged-secret', `The secret ${id} is on record here, and damaged. ${mends}`, 'id')
    if (!damaged.has(id)) return []
    return wrong(
      'damaged-secret',
      `The ciphertext of the secret ${id} is not what was sealed with its key: it was changed or damaged.`,
      'ciphertext',
    )
  })
}
