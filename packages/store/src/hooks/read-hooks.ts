import type { ConfiguredHook, Hook } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { configuredHook, hookOf, selectHooks } from './hook-queries.ts'

/** The hooks on record by name, then those that are configured for this process. */
export function readHooks(
  connection: Connection,
  configured: readonly ConfiguredHook[] = connection.hooks.configured,
): readonly Hook[] {
  return [...connection.all(selectHooks({})).map(hookOf), ...configured.map(configuredHook)]
}
