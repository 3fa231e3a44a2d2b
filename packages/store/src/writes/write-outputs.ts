import type { StateWrite } from '@sloth-runner/core'
import { toText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type Outputs = Extract<StateWrite, { write: 'outputs' }>

const selectOutputs = statement((given: { stackId: number }) =>
  tables.selectFrom('outputs').select(['id', 'name', 'value', 'sensitive']).where('stack_id', '=', given.stackId),
)

const deleteOutput = statement((given: { id: number }) => tables.deleteFrom('outputs').where('id', '=', given.id))

const insertOutput = statement(
  (given: { stackId: number; name: string; value: string; sensitive: number; now: number }) =>
    tables
      .insertInto('outputs')
      .values({
        stack_id: given.stackId,
        name: given.name,
        value: given.value,
        sensitive: given.sensitive,
        updated_at: given.now,
      })
      .returning('id'),
)

/** Makes the outputs exactly these. One that stays as it was keeps its time. */
export function writeOutputs({ connection, stackId, now, references }: Ledger, { outputs }: Outputs): void {
  const wanted = new Map(outputs.map(({ name, value, sensitive }) => [name, { value, text: toText(value), sensitive }]))
  for (const row of connection.all(selectOutputs({ stackId }))) {
    const same = wanted.get(row.name)
    if (same?.text === row.value && Number(same.sensitive) === row.sensitive) wanted.delete(row.name)
    else {
      references.release({ column: 'output_id', id: row.id })
      connection.run(deleteOutput({ id: row.id }))
    }
  }
  references.secretsMoved()
  for (const [name, { value, text, sensitive }] of wanted) {
    const row = connection.get(insertOutput({ stackId, name, value: text, sensitive: Number(sensitive), now }))
    if (row !== undefined) references.add({ column: 'output_id', id: row.id }, 'value', value)
  }
}
