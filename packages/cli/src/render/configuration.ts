import type { Configuration, Origin } from '../config/configuration.ts'
import type { ConfigurationPlace } from '../config/configuration-files.ts'
import { renderTable } from './table.ts'

/** All settings with where each value comes from, and whether it has an effect. */
export function renderConfiguration({ entries }: Configuration): string {
  const rows = entries.map(({ key, value, origin, inEffect }) => [
    key,
    renderValue(value),
    renderOrigin(origin),
    inEffect ? 'yes' : 'not yet',
  ])
  return renderTable(['SETTING', 'VALUE', 'FROM', 'IN EFFECT'], rows)
}

/** Where configuration is looked for, the weakest place first. */
export function renderPlaces(places: readonly ConfigurationPlace[]): string {
  const rows = places.map(({ path, scope, exists }) => [path, scope, exists ? 'read' : 'not there'])
  return renderTable(['FILE', 'SCOPE', 'STATE'], rows)
}

function renderOrigin({ kind, where }: Origin): string {
  return where ?? kind
}

function renderValue(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value)
}
