import { DependencyCycleError, shortestPath } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'

/**
 * Whether the dependencies of one transaction's stack were written. Cycles are looked for once, at its end: SQLite has one
 * writer at a time, so that no two transactions can each close one half of a cycle.
 */
export interface DependencyLog {
  /** The dependencies were written. */
  moved(): void
  /** Before the commit. `DependencyCycleError` when the stack is in a cycle now. */
  finish(): void
}

const selectName = statement((given: { stackId: number }) =>
  tables.selectFrom('stacks').select('name').where('id', '=', given.stackId),
)

/** What a live stack depends on. */
const selectNext = statement((given: { name: string }) =>
  tables
    .selectFrom('stack_dependencies')
    .innerJoin('stacks', 'stacks.id', 'stack_dependencies.stack_id')
    .select('stack_dependencies.name')
    .where('stacks.name', '=', given.name)
    .where('stacks.deleted_at', 'is', null)
    .orderBy('stack_dependencies.origin')
    .orderBy('stack_dependencies.id'),
)

/** The stack, once, when it can be reached from what it depends on. */
const selectReached = statement((given: { name: string }) =>
  tables
    .withRecursive('reached', (outer) =>
      outer
        .selectFrom('stack_dependencies')
        .innerJoin('stacks', 'stacks.id', 'stack_dependencies.stack_id')
        .select('stack_dependencies.name')
        .where('stacks.name', '=', given.name)
        .where('stacks.deleted_at', 'is', null)
        .union(
          outer
            .selectFrom('reached')
            .innerJoin('stacks', 'stacks.name', 'reached.name')
            .innerJoin('stack_dependencies', 'stack_dependencies.stack_id', 'stacks.id')
            .select('stack_dependencies.name')
            .where('stacks.deleted_at', 'is', null),
        ),
    )
    .selectFrom('reached')
    .select(sql<number>`1`.as('found'))
    .where('reached.name', '=', given.name)
    .limit(sql.lit(1)),
)

/** The dependencies of one write transaction. */
export function dependencyLog(connection: Connection, stackId: number): DependencyLog {
  let dirty = false
  return {
    moved: () => {
      dirty = true
    },
    finish: () => {
      if (!dirty) return
      const name = connection.get(selectName({ stackId }))?.name
      if (name === undefined || connection.get(selectReached({ name })) === undefined) return
      const next = (from: string): readonly string[] =>
        connection.all(selectNext({ name: from })).map((row) => row.name)
      throw new DependencyCycleError(shortestPath(name, name, next) ?? [name, name])
    },
  }
}
