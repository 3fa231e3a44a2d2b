import type { Finding } from '@sloth-runner/core'
import type { Configuration, Origin } from '../config/configuration.ts'
import type { ConfigurationPlace } from '../config/configuration-files.ts'
import { type LineReader, renderFindings } from './findings.ts'
import type { Paint } from './paint.ts'
import { renderTable } from './table.ts'

/** All settings with where each value comes from. */
export function renderConfiguration({ entries }: Configuration): string {
  const rows = entries.map(({ key, value, origin }) => [key, renderValue(value), renderOrigin(origin)])
  return renderTable(['SETTING', 'VALUE', 'FROM'], rows)
}

/** Where configuration is looked for, the weakest place first. */
export function renderPlaces(places: readonly ConfigurationPlace[]): string {
  const rows = places.map(({ path, scope, exists }) => [path, scope, exists ? 'read' : 'not there'])
  return renderTable(['FILE', 'SCOPE', 'STATE'], rows)
}

/** What a check of the configuration found. */
interface ValidatedConfiguration {
  readonly valid: boolean
  readonly files: readonly string[]
  readonly findings: readonly Finding[]
}

/** Everything that is wrong with the configuration, and a verdict. */
export function renderValidatedConfiguration(
  { valid, files, findings }: ValidatedConfiguration,
  paint: Paint,
  readLine: LineReader,
): string {
  const read = files.length === 0 ? 'no files, defaults only' : files.join(', ')
  const verdict = valid
    ? `${paint('good', '✓')} The configuration is valid: ${read}`
    : paint('bad', '✗ The configuration is not valid.')
  return findings.length === 0 ? verdict : `${renderFindings(findings, paint, readLine)}\n\n${verdict}`
}

function renderOrigin({ kind, where }: Origin): string {
  return where ?? kind
}

/** Of a map only its name. */
function renderItem(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item)
}

function renderValue(value: unknown): string {
  if (!Array.isArray(value)) return String(value)
  return value.length === 0 ? 'none' : value.map(renderItem).join(', ')
}
