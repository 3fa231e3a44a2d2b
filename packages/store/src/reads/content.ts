import type { Json, NewObject, NewSecret, StackContent, WrappedKey } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { Judge } from '../locks/liveness.ts'
import { selectSecrets } from '../secrets/secret-queries.ts'
import type { WrappingParameters } from '../secrets/wrapping.ts'
import { referencesIn } from '../writes/references.ts'
import { readDependencies } from './dependencies.ts'
import { readAcknowledgements } from './drift.ts'
import { fromText } from './json-text.ts'
import { readObject, readOutputs } from './records.ts'
import { readResources } from './resources.ts'
import { readStack } from './stacks.ts'
import { readValues } from './values.ts'
import { readVersions } from './versions.ts'

/** `ids`: a JSON list. */
const selectKeys = statement((given: { ids: string }) =>
  tables
    .selectFrom('keys')
    .select(['id', 'wrapping', 'parameters', 'nonce', 'wrapped'])
    .where('id', 'in', sql<string>`(SELECT value FROM json_each(${given.ids}))`)
    .orderBy('id'),
)

/** Everything that a live stack consists of. `StoreError` `store-corrupt` when content is not as it was kept. */
export function readContent(
  connection: Connection,
  { path, judge, now }: { readonly path: string; readonly judge: Judge; readonly now: number },
  name: string,
  withVersions: boolean,
): StackContent | null {
  const stack = readStack(connection, judge, name)
  if (stack === null) return null
  const resources = readResources(connection, stack.id, {})
  const outputs = readOutputs(connection, stack.id)
  const stackValues = readValues(connection, { stackId: stack.id, now })
  const versions = withVersions ? readVersions(connection, path, stack.id) : null
  const values = [
    ...resources.flatMap(({ declared, applied, baseline }) => [declared, applied, baseline]),
    ...[...outputs, ...stackValues].map(({ value }) => value),
    versions as Json,
  ]
  const named = referencesIn(values as Json)
  const secrets = readSecrets(connection, [...named.secrets])
  return {
    stack,
    resources,
    outputs,
    values: stackValues,
    acknowledgements: readAcknowledgements(connection, stack.id),
    dependencies: readDependencies(connection, stack.id),
    secrets,
    keys: readKeys(connection, [...new Set(secrets.map(({ keyId }) => keyId))]),
    objects: [...named.objects].sort().flatMap((sha256): NewObject[] => {
      const data = readObject(connection, path, sha256)
      return data === null ? [] : [{ sha256, data }]
    }),
    versions,
  }
}

function readSecrets(connection: Connection, ids: readonly string[]): readonly NewSecret[] {
  return connection
    .all(selectSecrets({ ids: JSON.stringify([...ids].sort()) }))
    .map(({ id, key_id, nonce, ciphertext, digest }) => ({
      id,
      keyId: key_id,
      nonce: base64(nonce),
      ciphertext: base64(ciphertext),
      digest,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Where a key file is belongs to the machine, not to the key. */
function readKeys(connection: Connection, ids: readonly string[]): readonly WrappedKey[] {
  return connection.all(selectKeys({ ids: JSON.stringify(ids) })).map((row) => {
    const { file: _, ...parameters } = fromText<WrappingParameters>(row.parameters)
    return { id: row.id, wrapping: row.wrapping, parameters, nonce: base64(row.nonce), wrapped: base64(row.wrapped) }
  })
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
