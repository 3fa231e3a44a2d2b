import type { SecretUsers } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { snapshotsUsing } from './object-users.ts'

const selectHolders = statement((given: { id: string }) =>
  tables
    .selectFrom('secret_refs')
    .leftJoin('resources', 'resources.id', 'secret_refs.resource_id')
    .leftJoin('outputs', 'outputs.id', 'secret_refs.output_id')
    .leftJoin('stack_values', 'stack_values.id', 'secret_refs.value_id')
    .leftJoin('operations', 'operations.id', 'secret_refs.operation_id')
    .leftJoin('stacks', (join) =>
      join.on(({ eb, fn }) =>
        eb(
          'stacks.id',
          '=',
          fn.coalesce('resources.stack_id', 'outputs.stack_id', 'stack_values.stack_id', 'operations.stack_id'),
        ),
      ),
    )
    .select([
      'stacks.name as stack',
      'resources.address',
      'outputs.name as output',
      'stack_values.key as value',
      'operations.run_id as run',
      'secret_refs.parent',
    ])
    .where('secret_refs.secret_id', '=', given.id)
    .orderBy('secret_refs.id'),
)

/**
 * What cannot do without a secret.
 *
 * @param parents objects of snapshots that name it without a reference
 */
export function secretUsers(connection: Connection, id: string, parents: ReadonlySet<string> = new Set()): SecretUsers {
  const holders = connection.all(selectHolders({ id }))
  const objects = new Set([...parents, ...holders.flatMap(({ parent }) => parent ?? [])])
  return {
    present: [...new Set(holders.flatMap((holder) => wordsOf(holder) ?? []))],
    snapshots: snapshotsUsing(connection, [...objects]),
  }
}

/** A row that refers to a secret, with what names it. */
interface SecretHolder {
  readonly stack: string | null
  readonly address: string | null
  readonly output: string | null
  readonly value: string | null
  readonly run: number | null
}

/** Null: an object of a snapshot. */
function wordsOf({ stack, address, output, value, run }: SecretHolder): string | null {
  if (address !== null) return `${stack}/${address}`
  if (output !== null) return `the output "${output}" of "${stack}"`
  if (value !== null) return `the value "${value}" of "${stack}"`
  return run === null ? null : `run ${run} of "${stack}"`
}
