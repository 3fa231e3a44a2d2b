import type { ConfiguredHook, Hook } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { fromText } from '../database/json-text.ts'
import { statement, tables } from '../database/query.ts'
import type { HookRow } from '../database/tables/hook-rows.ts'

/** All hooks on record, by name. */
export const selectHooks = statement(() => tables.selectFrom('hooks').selectAll().orderBy('name'))

/** A hook as it was added. */
export function hookOf(row: Selectable<HookRow>): Hook {
  return {
    name: row.name,
    events: fromText(row.events),
    stack: row.stack,
    target: fromText(row.target),
    timeout: row.timeout,
    origin: 'added',
    source: row.created_by,
    createdAt: row.created_at,
  }
}

/** A hook as a configuration file says. */
export function configuredHook(hook: ConfiguredHook): Hook {
  return { ...hook, origin: 'configured', createdAt: null }
}
