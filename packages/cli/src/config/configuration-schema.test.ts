import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { configurationSchema } from './configuration-schema.ts'
import { parseConfiguration } from './parse-configuration.ts'
import { settings, variableOf } from './settings.ts'

const { $schema: _, ...schema } = configurationSchema()
const validate = new Ajv2019({ allowUnionTypes: true }).compile(schema)

const documented = `stacks:
  database_path: /etc/sloth-runner/stacks.db
  auto_lock: true
  auto_snapshot: true
  auto_drift_detect: false
  lock_timeout: 1h
  snapshot_retention: 30d
  max_concurrent_executions: 10
  snapshot_triggers:
    - before_deployment
    - before_destroy
    - on_drift_fix
    - manual
`
const events = 'events:\n  workers: 100\n  buffer_size: 1000\n  batch_size: 50\n'
const validation =
  'validation:\n  strict_mode: true\n  check_disk_space: true\n  min_disk_space: 100MB\n  check_permissions: true\n'
const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ')

test.each([
  ['sections at the top', documented + events + validation],
  ['sections inside stacks', documented + indented(events + validation)],
  ['nothing', ''],
])('the documented file is valid for editors as it is for the program: %s', async (_what, text) => {
  expect((await parseConfiguration(text, 'c.yaml')).findings).toEqual([])
  expect(validate(load(text === '' ? '{}' : text)), JSON.stringify(validate.errors)).toBe(true)
})

test.each([
  'stacks: { auto_lok: true }',
  'stacks: { auto_lock: maybe }',
  'stacks: { lock_timeout: soon }',
  'stacks: { lock_timeout: 0h0m }',
  'validation: { min_disk_space: much }',
  'stacks: { snapshot_triggers: [never] }',
  'events: { workers: 0 }',
  'events: { hooks: [{ name: a, event: "*" }] }',
  'events: { hooks: [{ name: a, evnt: "*", command: b }] }',
  'other: 1',
])('what the program refuses, editors mark: %s', async (text) => {
  expect((await parseConfiguration(text, 'c.yaml')).findings).not.toEqual([])
  expect(validate(load(text))).toBe(false)
})

test('every setting is there, with a default that is valid', () => {
  for (const { key, default: value } of settings) {
    const nested = key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
    expect(validate(nested), key).toBe(true)
  }
})

test('the table of the documentation says of every setting what the program says', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/configuration.md'), 'utf8')
  const rows = text
    .split('\n')
    .filter((line) => /^\| `(stacks|snapshots|events|validation|hooks)\./.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  const shown = (value: unknown): string => (Array.isArray(value) ? value.join(', ') || 'none' : String(value))
  expect(rows).toEqual(
    settings.map((setting) => [
      `\`${setting.key}\``,
      `\`${variableOf(setting)}\``,
      `\`${shown(setting.default)}\``,
      setting.description,
    ]),
  )
})
