import type { StateWrite } from '@sloth-runner/core'
import { statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type Dependencies = Extract<StateWrite, { write: 'dependencies' }>

const deleteOfOrigin = statement((given: { stackId: number; origin: string }) =>
  tables.deleteFrom('stack_dependencies').where('stack_id', '=', given.stackId).where('origin', '=', given.origin),
)

const insertDependency = statement((given: { stackId: number; name: string; range: string | null; origin: string }) =>
  tables
    .insertInto('stack_dependencies')
    .values({ stack_id: given.stackId, name: given.name, range: given.range, origin: given.origin }),
)

/** Makes the dependencies of one origin exactly these, in this order. */
export function writeDependencies(
  { connection, stackId, dependencies: log }: Ledger,
  { origin, dependencies }: Dependencies,
): void {
  connection.run(deleteOfOrigin({ stackId, origin }))
  for (const { name, range } of dependencies) connection.run(insertDependency({ stackId, name, range, origin }))
  log.moved()
}
