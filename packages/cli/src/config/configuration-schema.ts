import type { JsonObject } from '@sloth-runner/core'
import { type Setting, settings } from './settings.ts'

const text = { type: 'string', minLength: 1 }

const hookSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'event'],
  properties: {
    name: { ...text, description: 'Its name, which no other hook has.' },
    event: {
      oneOf: [text, { type: 'array', minItems: 1, items: text }],
      description: 'Types of events, with * for any characters: lock.*, *.failed, drift.detected.',
    },
    stack: { ...text, description: 'Only events of this stack.' },
    command: { ...text, description: 'Command for the shell, which gets the event on standard input.' },
    url: { ...text, description: 'Address that the event is posted to.' },
    secret_file: { ...text, description: 'File with the secret that signs what is posted.' },
    timeout: { ...text, description: 'How long one try may take.', default: '30s' },
  },
  oneOf: [{ required: ['command'] }, { required: ['url'] }],
}

const kinds: Readonly<Record<Setting['kind'], (setting: Setting) => JsonObject>> = {
  path: () => text,
  boolean: () => ({ type: 'boolean' }),
  integer: () => ({ type: 'integer', minimum: 1 }),
  duration: ({ positive }) => ({
    type: 'string',
    pattern: `^${positive === true ? '(?=.*[1-9])' : ''}(\\d+(ms|s|m|h|d))+$`,
    examples: ['10m', '1h30m', '30d'],
  }),
  size: () => ({ type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*([kKMGT]i?)?B$', examples: ['100MB', '1GiB'] }),
  retention: () => ({
    anyOf: [
      { type: 'string', pattern: '^(\\d+(ms|s|m|h|d))+$' },
      { type: 'integer', minimum: 1 },
    ],
    examples: ['30d', 50],
  }),
  hooks: () => ({ type: 'array', items: hookSchema }),
  choices: ({ choices = [] }) => ({ type: 'array', uniqueItems: true, items: { enum: [...choices] } }),
}

/** The JSON Schema of a configuration file, for editors. Made from the settings, so that it knows every one of them. */
export function configurationSchema(): JsonObject {
  const sections = [...new Set(settings.map(({ key }) => sectionOf(key)))]
  const schemas = Object.fromEntries(sections.map((section) => [section, sectionSchema(section)]))
  const { stacks, ...others } = schemas
  const inside = Object.fromEntries(Object.keys(others).map((section) => [section, { $ref: `#/$defs/${section}` }]))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of sloth-runner',
    description: 'What is not given has its default. The other sections may stand inside stacks too.',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: { stacks: { $ref: '#/$defs/stacks' }, ...inside },
    $defs: {
      ...others,
      stacks: withProperties(stacks as JsonObject, inside),
    },
  }
}

function sectionOf(key: string): string {
  return key.split('.')[0] ?? ''
}

function sectionSchema(section: string): JsonObject {
  const own = settings.filter(({ key }) => sectionOf(key) === section)
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      own.map((setting) => [
        setting.key.slice(section.length + 1),
        { ...kinds[setting.kind](setting), description: setting.description, default: setting.default },
      ]),
    ),
  }
}

function withProperties(schema: JsonObject, more: JsonObject): JsonObject {
  return { ...schema, properties: { ...(schema.properties as JsonObject), ...more } }
}
