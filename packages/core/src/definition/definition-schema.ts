import { ignoreModes, removals } from '../domain/definition.ts'
import { namePattern } from '../domain/names.ts'
import { versionPattern } from '../domain/version.ts'

/** What a variable or an output may be called: something an expression can name after a dot, or nearly so. */
export const valueNamePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/

/** A resource's name, or `name["key"]`. */
const addressPattern = '^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?(\\["([^"\\\\]|\\\\.)*"\\])?$'

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const number = { type: 'number' } as const
const count = { type: 'integer', minimum: 0 } as const
const subschema = { type: ['object', 'boolean'] } as const

/** A key that is known and has no effect yet. It is refused, so that nobody relies on it. */
function reserved(description: string) {
  return { not: {}, description: `${description} Reserved: refused until it has an effect.` }
}

const policy = {
  type: 'object',
  additionalProperties: false,
  description: 'How runs behave. Wins over the configuration.',
  properties: {
    validateBefore: { type: 'boolean', description: 'Validate first, and refuse what does not pass. Default: false.' },
    requireLock: {
      type: 'boolean',
      description: 'Fail at once while somebody else has the lock; false: wait up to 10 minutes. Default: true.',
    },
    detectDrift: {
      type: 'boolean',
      description: 'Detect drift after a run. Default: stacks.auto_drift_detect of the configuration.',
    },
    createSnapshot: {
      type: 'boolean',
      description:
        'Take a snapshot before a run. Default: as stacks.auto_snapshot and stacks.snapshot_triggers of the configuration say.',
    },
    timeout: reserved('How long a run takes at most.'),
    onFailure: reserved('What to do when something fails.'),
    onConflict: reserved('What to do when the world and the declaration both moved.'),
  },
} as const

const variable = {
  type: 'object',
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: { enum: ['string', 'integer', 'number', 'boolean', 'array', 'object'] },
    description: text,
    title: text,
    default: { description: 'The value when none is given. Without it the variable must be given a value.' },
    sensitive: { ...flag, description: 'Shown nowhere, and neither is anything computed from it.' },
    examples: { type: 'array' },
    enum: { type: 'array' },
    const: {},
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    minLength: count,
    maxLength: count,
    pattern: text,
    items: subschema,
    prefixItems: { type: 'array' },
    contains: subschema,
    minItems: count,
    maxItems: count,
    uniqueItems: { type: 'boolean' },
    properties: { type: 'object' },
    patternProperties: { type: 'object' },
    propertyNames: subschema,
    additionalProperties: subschema,
    required: { type: 'array', items: text },
    minProperties: count,
    maxProperties: count,
  },
} as const

const ignoreRule = {
  type: 'object',
  required: ['field', 'reason'],
  additionalProperties: false,
  properties: {
    field: { ...text, description: 'The path of a field, such as mode or labels.owner.' },
    mode: {
      enum: ignoreModes,
      default: 'mute',
      description: 'mute: compared and counted, no verdict. yield: not compared.',
    },
    reason: { type: 'string', pattern: '\\S' },
    until: {
      type: 'string',
      pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2}))?$',
      description: 'A day, or an instant with its time zone (such as Z or +01:00), ISO 8601.',
    },
  },
} as const

const address = { type: 'string', pattern: addressPattern, description: 'A name, or name["key"].' } as const
const addresses = { type: 'array', items: address } as const

const resource = {
  type: 'object',
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: {
      type: 'string',
      pattern: '^[a-z][a-z0-9-]*:[a-zA-Z][a-zA-Z0-9._-]*$',
      description: 'plugin:kind, for example file:directory.',
    },
    description: text,
    forEach: {
      type: ['array', 'object', 'string'],
      description: 'A list of text, a map, or an expression that gives one: one resource for each entry.',
    },
    properties: { type: 'object', description: 'As the schema of the type describes them.' },
    dependsOn: { ...addresses, description: 'Names or addresses of what comes first.' },
    protect: { ...flag, description: 'Refused to delete or replace.' },
    ignore: { type: 'array', items: ignoreRule, description: 'Fields that are left alone.' },
    removal: {
      enum: removals,
      default: 'delete',
      description: 'What becomes of the object when the resource is no longer declared.',
    },
    takeOver: { ...flag, description: 'May replace an object that was there before and differs.' },
    triggers: { ...addresses, description: 'React when these change.' },
    host: { const: 'local', description: 'Only "local" so far.' },
  },
} as const

const output = {
  if: { type: 'object' },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    type: 'object',
    required: ['value'],
    additionalProperties: false,
    properties: { value: {}, description: text, sensitive: { type: 'boolean' } },
  },
} as const

const nameWords =
  '1 to 100 characters: lower-case letters, digits, ".", "_" and "-", beginning and ending with a letter or digit'
const stackName = { pattern: namePattern.source, description: nameWords } as const
const resourceName = { ...stackName, not: { const: 'all' } } as const
const valueName = {
  pattern: valueNamePattern.source,
  description: '1 to 100 letters, digits, "_" and "-", not beginning with a digit or "-"',
} as const

const requiredPaths = { type: 'array', items: { type: 'string', pattern: '\\S' } } as const

const requirements = {
  type: 'object',
  additionalProperties: false,
  description: 'What must hold before anything runs; "stack validate" and "run --validate" look at it.',
  properties: {
    commands: { ...requiredPaths, description: 'Commands found on the PATH, or paths of programs.' },
    files: { ...requiredPaths, description: 'Files and directories that must be there.' },
    writable: { ...requiredPaths, description: 'Paths that must be writable.' },
    diskSpace: {
      type: 'object',
      required: ['path', 'free'],
      additionalProperties: false,
      description: 'Free space on the file system that holds the path.',
      properties: {
        path: { type: 'string', pattern: '\\S' },
        free: {
          type: 'string',
          pattern: '^\\d+(\\.\\d+)?\\s*([kKMGT]i?)?B$',
          description: 'A size such as 100MB or 100MiB.',
        },
      },
    },
  },
} as const

/** The JSON Schema (draft 2020-12) of a plain definition, as a person writes it. Published as `schemas/definition.json`. */
export const definitionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A sloth-runner stack definition',
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    $schema: { ...text, description: 'For editors; it has no effect.' },
    name: { type: 'string', ...resourceName },
    version: {
      type: 'string',
      pattern: versionPattern,
      description: 'A semantic version such as 1.4.0, recorded on the stack.',
    },
    description: text,
    variables: {
      type: 'object',
      propertyNames: valueName,
      additionalProperties: variable,
    },
    dependencies: {
      type: 'object',
      propertyNames: stackName,
      additionalProperties: { type: 'string', pattern: '\\S', description: 'A range of semantic versions.' },
    },
    resources: {
      type: 'object',
      propertyNames: resourceName,
      additionalProperties: resource,
    },
    moved: {
      type: 'array',
      items: {
        type: 'object',
        required: ['from', 'to'],
        additionalProperties: false,
        properties: {
          from: address,
          to: address,
        },
      },
    },
    outputs: {
      type: 'object',
      propertyNames: valueName,
      additionalProperties: output,
    },
    tasks: reserved('Commands beside resources.'),
    policy,
    include: reserved('Other definition files.'),
    requirements,
  },
} as const
