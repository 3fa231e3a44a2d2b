import { snapshotExportFormat, snapshotExportVersion } from '../domain/snapshot-export.ts'
import { definition, digest, key, map, named, nullableText, object, resource, secret, text } from './export-schema.ts'

const part = (data: object, description: string) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: ['sha256', 'data'],
    properties: { sha256: { ...digest, description: 'Of the canonical JSON (RFC 8785) of "data".' }, data },
    description,
  }) as const

const digests = (name: string) =>
  ({ type: 'object', propertyNames: { pattern: name }, additionalProperties: digest }) as const

const rootData = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'definition', 'version', 'description', 'status', 'resources', 'lists'],
  properties: {
    format: { const: 1 },
    definition,
    version: nullableText,
    description: nullableText,
    status: { enum: ['created', 'running', 'completed', 'failed', 'destroyed'] },
    resources: { ...digests('^[0-9a-f]$'), description: 'Shelves by the first digit of their buckets.' },
    lists: {
      type: 'object',
      additionalProperties: false,
      required: ['dependencies', 'outputs', 'tasks', 'values'],
      properties: Object.fromEntries(
        ['dependencies', 'outputs', 'tasks', 'values'].map((name) => [name, { ...digest, type: ['string', 'null'] }]),
      ),
    },
  },
} as const

const declared = {
  ...resource,
  required: [
    'address',
    'type',
    'host',
    'declared',
    'dependsOn',
    'triggers',
    'protect',
    'ignore',
    'removal',
    'takeOver',
  ],
  properties: {
    address: named,
    type: named,
    host: { const: 'local' },
    declared: { type: 'object' },
    dependsOn: { type: 'array', items: text },
    triggers: { type: 'array', items: text },
    protect: { type: 'boolean' },
    ignore: { ...resource.properties.ignore, type: 'array' },
    removal: { enum: ['delete', 'retain', 'forget'] },
    takeOver: { type: 'boolean' },
  },
} as const

/** The JSON Schema (draft 2020-12) of an exported snapshot. Published as `schemas/snapshot-export.json`. */
export const snapshotExportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A sloth-runner snapshot export',
  type: 'object',
  required: ['format', 'version', 'digest', 'snapshot', 'root', 'shelves', 'buckets', 'lists'],
  additionalProperties: false,
  properties: {
    format: { const: snapshotExportFormat },
    version: { type: 'integer', minimum: 1, maximum: snapshotExportVersion },
    digest: { ...digest, description: 'SHA-256 in hexadecimal of the canonical JSON of everything else.' },
    snapshot: {
      type: 'object',
      additionalProperties: false,
      required: ['stack', 'version', 'creator', 'description', 'tags', 'createdAt'],
      properties: {
        stack: named,
        version: { type: 'integer', minimum: 1 },
        creator: named,
        description: nullableText,
        tags: { type: 'array', items: { ...named, pattern: '^[^,]*[^,\\s][^,]*$', maxLength: 100 } },
        createdAt: { type: 'integer', minimum: 0, description: 'Milliseconds since 1970.' },
      },
    },
    root: part(rootData, 'What everything else hangs on.'),
    shelves: { type: 'array', items: part(digests('^[0-9a-f]{2}$'), 'Names up to sixteen buckets.') },
    buckets: { type: 'array', items: part({ type: 'array', items: declared }, 'Resources of one bucket.') },
    lists: { type: 'array', items: part({ type: 'array', items: { ...map, type: 'object' } }, 'One list.') },
    secrets: { type: 'array', items: secret },
    keys: { type: 'array', items: key },
    objects: { type: 'array', items: object },
  },
} as const
