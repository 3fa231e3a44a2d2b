import { type ConfiguredHook, type Json, parseDuration } from '@sloth-runner/core'
import { type Configuration, textSetting } from './configuration.ts'

/** Milliseconds for which a command begins deliveries after its own output. The configuration has been checked. */
export function hookGrace(configuration: Configuration): number {
  return parseDuration(textSetting(configuration, 'hooks.grace').value) ?? 0
}

/** The hooks of the configuration, which has been checked. */
export async function hooksOf({ entries }: Configuration): Promise<readonly ConfiguredHook[]> {
  const entry = entries.find(({ key }) => key === 'events.hooks')
  const list = (entry?.value ?? []) as readonly Json[]
  if (entry === undefined || list.length === 0) return []
  const { readHooks } = await import('./read-hooks.ts')
  return readHooks(list, entry.origin.where ?? '').hooks
}
