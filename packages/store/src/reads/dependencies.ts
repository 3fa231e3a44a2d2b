import type { DependencyEdge, DependencyRecord, DependencyRecords } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import type { Judge } from '../locks/liveness.ts'
import { readStacks } from './stacks.ts'

/** The dependencies of live stacks. */
const liveDependencies = () =>
  tables
    .selectFrom('stack_dependencies')
    .innerJoin('stacks', 'stacks.id', 'stack_dependencies.stack_id')
    .where('stacks.deleted_at', 'is', null)

/** `declared` comes before `manual`, in the order of the alphabet too. */
const selectDependencies = statement((given: { stackId: number }) =>
  tables
    .selectFrom('stack_dependencies')
    .select(['name', 'range', 'origin'])
    .where('stack_id', '=', given.stackId)
    .orderBy('origin')
    .orderBy('id'),
)

const selectEdges = statement(() =>
  liveDependencies()
    .select([
      'stacks.name as stack',
      'stack_dependencies.name',
      'stack_dependencies.range',
      'stack_dependencies.origin',
    ])
    .orderBy('stacks.name')
    .orderBy('stack_dependencies.origin')
    .orderBy('stack_dependencies.id'),
)

const selectDependents = statement((given: { name: string }) =>
  liveDependencies()
    .select('stacks.name')
    .distinct()
    .where('stack_dependencies.name', '=', given.name)
    .orderBy('stacks.name'),
)

/** How many completed runs the time is taken from. */
const measuredRuns = 5

const selectDurations = statement(() =>
  tables
    .selectFrom((from) =>
      from
        .selectFrom('runs')
        .innerJoin('stacks', 'stacks.id', 'runs.stack_id')
        .select('stacks.name')
        .select(sql<number>`runs.ended_at - runs.started_at`.as('duration'))
        .select(sql<number>`row_number() OVER (PARTITION BY runs.stack_id ORDER BY runs.id DESC)`.as('age'))
        .where('stacks.deleted_at', 'is', null)
        .where('runs.kind', '=', sql.lit('run'))
        .where('runs.status', '=', sql.lit('completed'))
        .where('runs.ended_at', '>=', sql.ref<number>('runs.started_at'))
        .as('measured'),
    )
    .select(['name', ({ fn }) => fn.avg<number>('duration').as('duration')])
    .where('age', '<=', sql.lit(measuredRuns))
    .groupBy('name')
    .orderBy('name'),
)

/** Declared ones first, in the order recorded. */
export function readDependencies(connection: Connection, stackId: number): readonly DependencyRecord[] {
  return connection.all(selectDependencies({ stackId })).map(({ name, range, origin }) => ({
    name,
    range,
    origin: origin as DependencyRecord['origin'],
  }))
}

/** All live stacks and what they depend on. */
export function readDependencyRecords(connection: Connection, judge: Judge): DependencyRecords {
  return {
    stacks: readStacks(connection, judge).map(({ name, version, status }) => ({ name, version, status })),
    edges: connection.all(selectEdges({})).map(({ stack, name, range, origin }) => ({
      stack,
      name,
      range,
      origin: origin as DependencyEdge['origin'],
    })),
  }
}

/** Names of the live stacks that depend on one. */
export function readDependents(connection: Connection, name: string): readonly string[] {
  return connection.all(selectDependents({ name })).map((row) => row.name)
}

/** Milliseconds by the names of live stacks with a completed run. */
export function readRunDurations(connection: Connection): ReadonlyMap<string, number> {
  return new Map(connection.all(selectDurations({})).map(({ name, duration }) => [name, duration]))
}
