import type { JsonObject, SnapshotHead, SnapshotLists, SnapshotResource } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { fromText, fromTextOrNull, listFromText } from '../database/json-text.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import { readDependencies } from './dependencies.ts'
import { readOutputs } from './records.ts'
import { readValues } from './values.ts'

/** `buckets`: a JSON list. What is no longer declared is left out. */
const selectDeclared = statement((given: { stackId: number; buckets: string }) =>
  tables
    .selectFrom('resources')
    .select(['bucket', 'address', 'type', 'host', 'declared', 'dependencies', 'triggers', 'protect'])
    .select(['ignore', 'removal', 'take_over', 'has_references'])
    .where('stack_id', '=', given.stackId)
    .where('bucket', 'in', listed<number>(given.buckets))
    .where('declared', 'is not', null),
)

const selectHead = statement((given: { stackId: number }) =>
  tables
    .selectFrom('stacks')
    .select(['definition', 'version', 'description', 'status'])
    .where('id', '=', given.stackId),
)

/** What is declared of a resource now, and where it belongs. */
export interface PresentResource {
  readonly bucket: number
  /** Whether its row may name objects or secrets. */
  readonly refers: boolean
  readonly resource: SnapshotResource
}

/** What is declared of the resources in some buckets of a stack. */
export function readDeclared(
  connection: Connection,
  stackId: number,
  buckets: readonly number[],
): readonly PresentResource[] {
  if (buckets.length === 0) return []
  return connection.all(selectDeclared({ stackId, buckets: JSON.stringify(buckets) })).map((row) => ({
    bucket: row.bucket,
    refers: row.has_references === 1,
    resource: {
      address: row.address,
      type: row.type,
      host: row.host,
      declared: fromText<JsonObject>(row.declared as string),
      dependsOn: listFromText(row.dependencies),
      triggers: listFromText(row.triggers),
      protect: row.protect === 1,
      ignore: listFromText(row.ignore),
      removal: row.removal as SnapshotResource['removal'],
      takeOver: row.take_over === 1,
    },
  }))
}

/** What describes a stack now, as a snapshot keeps it. */
export function readHead(connection: Connection, stackId: number): SnapshotHead {
  const row = connection.get(selectHead({ stackId }))
  return {
    definition: fromTextOrNull(row?.definition ?? null),
    version: row?.version ?? null,
    description: row?.description ?? null,
    status: (row?.status ?? 'created') as SnapshotHead['status'],
  }
}

/** The lists of a stack now, as a snapshot keeps them. */
export function readLists(connection: Connection, stackId: number, now: number): SnapshotLists {
  return {
    dependencies: readDependencies(connection, stackId),
    outputs: readOutputs(connection, stackId).map(({ name, value, sensitive }) => ({ name, value, sensitive })),
    tasks: [],
    values: readValues(connection, { stackId, now }).map(({ key, value, sensitive, expiresAt }) => ({
      key,
      value,
      sensitive,
      expiresAt,
    })),
  }
}
