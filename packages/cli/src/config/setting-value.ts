import { type Json, parseDuration, parseSize, parseStrictJson } from '@sloth-runner/core'
import type { Setting } from './settings.ts'

const expectations: Readonly<Record<Setting['kind'], string>> = {
  path: 'a path',
  boolean: 'true or false',
  integer: 'a whole number above 0',
  duration: 'a duration such as 10m, 1h30m or 30d',
  size: 'a size such as 100MB or 100MiB',
  choices: 'a list',
  retention: 'a duration such as 30d, or a number of snapshots such as 50',
  hooks: 'a list of hooks',
}

/** What is wrong with a value for a setting, or null when it is a good one. */
export function settingProblem(setting: Setting, value: Json): string | null {
  if (matches(setting, value)) return null
  const choices = setting.choices === undefined ? '' : ` of ${setting.choices.join(', ')}`
  const given = setting.kind === 'hooks' ? '' : `; it is ${shown(value)}`
  const expected =
    setting.positive === true ? 'a duration above 0 such as 10m, 1h30m or 30d' : expectations[setting.kind]
  return `${setting.key} must be ${expected}${choices}${given}.`
}

const longestShown = 80

function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

/** The value that a text from the environment or a flag stands for. Text that fits no kind stays text and is refused later. */
export function parseSettingText(setting: Setting, text: string): Json {
  if (setting.kind === 'boolean' && /^(true|1|false|0)$/i.test(text)) return /^(true|1)$/i.test(text)
  if ((setting.kind === 'integer' || setting.kind === 'retention') && /^\d+$/.test(text)) return Number(text)
  if (setting.kind === 'hooks') return parsedOrText(text)
  if (setting.kind === 'choices') return text.split(',').map((item) => item.trim())
  return text
}

function parsedOrText(text: string): Json {
  const parsed = parseStrictJson(text)
  return 'value' in parsed ? parsed.value : text
}

function matches({ kind, choices = [], positive }: Setting, value: Json): boolean {
  if (kind === 'boolean') return typeof value === 'boolean'
  if (kind === 'retention' && typeof value === 'number') return isCount(value)
  if (kind === 'integer') return isCount(value)
  if (kind === 'hooks') return Array.isArray(value)
  if (kind === 'choices') return Array.isArray(value) && value.every((item) => choices.includes(String(item)))
  if (typeof value !== 'string' || value === '') return false
  if (kind === 'path') return true
  if (kind === 'size') return parseSize(value) !== null
  const duration = parseDuration(value)
  return duration !== null && (positive !== true || duration > 0)
}

function isCount(value: Json): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}
