import { type DatabaseProblem, EngineError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { Reading } from '../reads/reading.ts'
import { keyRing } from '../secrets/key-ring.ts'
import { selectKeys } from '../secrets/secret-queries.ts'
import { secretReader } from '../secrets/vault.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'

const selectIds = statement(() => tables.selectFrom('secrets').select(['id', 'key_id']).orderBy('id'))

/**
 * Whether each ciphertext opens with its key, to a value of its digest. Without the key they are left alone, and that is said.
 */
export async function checkSecrets(connection: Connection, settings: Settings, reading: Reading): Promise<PartCheck> {
  const secrets = secretReader(settings, reading, keyRing(settings))
  const problems: DatabaseProblem[] = []
  const missing = new Map<string, string>()
  let checked = 0
  const ids = connection.all(selectIds({}))
  const onRecord = new Set(connection.all(selectKeys({})).map(({ id }) => id))
  for (const [key, secretsOf] of Map.groupBy(ids, ({ key_id }) => key_id))
    if (!onRecord.has(key)) problems.push(goneKey(key, secretsOf.length))
  for (const { id, key_id } of ids) {
    if (missing.has(key_id) || !onRecord.has(key_id)) continue
    try {
      await secrets.reveal([id])
      checked += 1
    } catch (error) {
      if (!EngineError.isInstance(error)) throw error
      if (error.code === 'key-missing') missing.set(key_id, error.message)
      else problems.push(problemOf(id, error))
    }
  }
  return { checked, problems, ...(missing.size === 0 ? {} : { skipped: [...missing.values()].join(' ') }) }
}

function goneKey(key: string, secrets: number): DatabaseProblem {
  const what = secrets === 1 ? 'One sensitive value was' : `${secrets} sensitive values were`
  return {
    part: 'secrets',
    subject: `key ${key}`,
    detail: `It is not on record any more. ${what} sealed with it.`,
    remedy: 'Restore a backup that has it, or run the definitions again with the values.',
    repaired: false,
  }
}

function problemOf(id: string, { message, detail }: EngineError): DatabaseProblem {
  const remedy = 'Restore a backup, or give the value anew: run the definition again, or set the value again.'
  return { part: 'secrets', subject: id, detail: detail ?? message, remedy, repaired: false }
}
