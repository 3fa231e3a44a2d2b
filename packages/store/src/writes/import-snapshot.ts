import type { Json, NewImportedSnapshot, SnapshotObject, SnapshotRecord, SnapshotTree } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { referencesIn } from '../reads/references.ts'
import { keepObject } from './keep-object.ts'
import { finishLedger, type Ledger, openLedger } from './ledger.ts'
import { writeObject, writeSecret } from './write-content.ts'
import { writeKey } from './write-key.ts'
import { recordSnapshot } from './write-snapshot.ts'

/** A snapshot of another record with the objects that it is made of. */
export interface ImportedTree extends NewImportedSnapshot {
  readonly tree: SnapshotTree
}

/** Keeps a snapshot of another record under the next version, with what it names and nothing else. Inside a transaction. */
export function importSnapshot(
  connection: Connection,
  stackId: number,
  imported: ImportedTree,
  actor: string,
  now: number,
): SnapshotRecord {
  const ledger = openLedger(connection, stackId, now)
  const { snapshot, tree, from } = imported
  keepNamed(ledger, imported)
  for (const object of tree.objects) keepObject(ledger, object, valuesOf(object))
  const root = tree.root.sha256
  const { name, record } = recordSnapshot(ledger, snapshot, root)
  const { version, automatic, tags, creator, description } = record
  ledger.events.append({
    type: 'snapshot.imported',
    severity: 'info',
    message: `The snapshot v${version} of "${name}" was imported from a file with v${from.version} of "${from.stack}".`,
    source: 'snapshot',
    actor,
    data: { version, root, automatic, tags, creator, description, from: from.stack, fromVersion: from.version },
  })
  finishLedger(ledger)
  return record
}

function keepNamed(ledger: Ledger, { contents, secrets, keys, objects }: ImportedTree): void {
  const named = referencesIn(contents as unknown as Json)
  const needed = secrets.filter(({ id }) => named.secrets.has(id))
  const keyIds = new Set(needed.map(({ keyId }) => keyId))
  for (const key of keys) if (keyIds.has(key.id)) writeKey(ledger, key)
  for (const secret of needed) writeSecret(ledger, secret)
  for (const object of objects) if (named.objects.has(object.sha256)) writeObject(ledger, object)
}

/** Buckets and lists hold values; a root and a shelf hold names of objects. */
function valuesOf({ kind, text }: SnapshotObject): Json {
  return kind === 'bucket' || kind === 'list' ? (JSON.parse(text) as Json) : null
}
