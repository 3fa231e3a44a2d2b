import { type BrokenSecret, brokenSecretRemedies, type DatabaseProblem, secretUsersText } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import type { Reading } from '../reads/reading.ts'
import { keyRing } from '../secrets/key-ring.ts'
import { lookAtSecrets } from '../secrets/look-at-secrets.ts'
import type { Settings } from '../settings.ts'
import type { PartCheck } from './part-check.ts'

/**
 * Whether each secret that is named is there, and each ciphertext opens with its key, to a value of its digest. Without the key
 * they are left alone, and that is said.
 */
export async function checkSecrets(connection: Connection, settings: Settings): Promise<PartCheck> {
  const reading: Pick<Reading, 'read'> = { read: async (_, work) => connection.snapshot(() => work(connection)) }
  const { opened, broken, unopened } = await lookAtSecrets(reading, keyRing(settings))
  const byKey = Map.groupBy(broken, ({ damage, key }) => (damage === 'key-gone' ? key : null))
  return {
    checked: opened,
    problems: [...byKey].flatMap(([key, secrets]) => (key === null ? secrets.map(problemOf) : [goneKey(key, secrets)])),
    ...(unopened.length === 0 ? {} : { skipped: unopened.map(({ reason }) => reason).join(' ') }),
  }
}

function goneKey(key: string, secrets: readonly BrokenSecret[]): DatabaseProblem {
  const what = secrets.length === 1 ? 'One sensitive value was' : `${secrets.length} sensitive values were`
  return {
    part: 'secrets',
    subject: `key ${key}`,
    detail: `It is not on record any more. ${what} sealed with it.`,
    remedy: brokenSecretRemedies(secrets).join(' '),
    repaired: false,
  }
}

function problemOf(secret: BrokenSecret): DatabaseProblem {
  return {
    part: 'secrets',
    subject: secret.id,
    detail: `${secret.detail} Needed by: ${secretUsersText(secret.users)}.`,
    remedy: brokenSecretRemedies([secret]).join(' '),
    repaired: false,
  }
}
