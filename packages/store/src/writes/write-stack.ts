import type { StateWrite } from '@sloth-runner/core'
import { sql } from 'kysely'
import { toTextOrNull } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type StackFields = Extract<StateWrite, { write: 'stack' }>

/** Null leaves a column as it is; where null is a value too, `sets…` tells, by 0 or 1. */
interface StackColumns {
  readonly stackId: number
  readonly now: number
  readonly status: string | null
  readonly setsVersion: number
  readonly version: string | null
  readonly setsDescription: number
  readonly description: string | null
  readonly setsDefinition: number
  readonly definition: string | null
  readonly lastExecution: number | null
  readonly executions: number
}

const updateStack = statement((given: StackColumns) =>
  tables
    .updateTable('stacks')
    .set({
      status: sql<string>`coalesce(${given.status}, status)`,
      version: sql<string | null>`iif(${given.setsVersion}, ${given.version}, version)`,
      description: sql<string | null>`iif(${given.setsDescription}, ${given.description}, description)`,
      definition: sql<string | null>`iif(${given.setsDefinition}, ${given.definition}, definition)`,
      last_execution: sql<number | null>`coalesce(${given.lastExecution}, last_execution)`,
      execution_count: sql<number>`execution_count + ${given.executions}`,
      updated_at: given.now,
    })
    .where('id', '=', given.stackId),
)

/** Sets fields of the stack. */
export function writeStack({ connection, stackId, now }: Ledger, write: StackFields): void {
  const { status, version, description, definition, lastExecution, executions } = write
  connection.run(
    updateStack({
      stackId,
      now,
      status: status ?? null,
      setsVersion: version === undefined ? 0 : 1,
      version: version ?? null,
      setsDescription: description === undefined ? 0 : 1,
      description: description ?? null,
      setsDefinition: definition === undefined ? 0 : 1,
      definition: toTextOrNull(definition ?? null),
      lastExecution: lastExecution ?? null,
      executions: executions ?? 0,
    }),
  )
}
