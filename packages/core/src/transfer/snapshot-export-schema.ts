import { snapshotExportFormat, snapshotExportVersion } from '../domain/snapshot-export.ts'
import { key, object, secret } from './export-schema.ts'
import { digest, map, named, nullableText } from './schema-words.ts'
import { snapshotResource, snapshotRoot, snapshotShelf } from './snapshot-object-schema.ts'

const part = (data: object, description: string) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: ['sha256', 'data'],
    properties: { sha256: { ...digest, description: 'Of the canonical JSON (RFC 8785) of "data".' }, data },
    description,
  }) as const

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
    root: part(snapshotRoot, 'What everything else hangs on.'),
    shelves: { type: 'array', items: part(snapshotShelf, 'Names up to sixteen buckets.') },
    buckets: { type: 'array', items: part({ type: 'array', items: snapshotResource }, 'Resources of one bucket.') },
    lists: { type: 'array', items: part({ type: 'array', items: { ...map, type: 'object' } }, 'One list.') },
    secrets: { type: 'array', items: secret },
    keys: { type: 'array', items: key },
    objects: { type: 'array', items: object },
  },
} as const
