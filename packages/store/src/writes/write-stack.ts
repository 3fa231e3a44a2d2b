import type { StateWrite } from '@sloth-runner/core'
import { sql } from 'kysely'
import { toTextOrNull } from '../database/json-text.ts'
import { query, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type StackFields = Extract<StateWrite, { write: 'stack' }>

/** Sets fields of the stack. */
export function writeStack({ connection, stackId, now }: Ledger, write: StackFields): void {
  const { status, version, description, definition, lastExecution, executions } = write
  const fields = {
    ...(status === undefined ? {} : { status }),
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    ...(definition === undefined ? {} : { definition: toTextOrNull(definition) }),
    ...(lastExecution === undefined ? {} : { last_execution: lastExecution }),
    ...(executions === undefined ? {} : { execution_count: sql<number>`execution_count + ${executions}` }),
  }
  connection.run(
    query(
      tables
        .updateTable('stacks')
        .set({ ...fields, updated_at: now })
        .where('id', '=', stackId),
    ),
  )
}
