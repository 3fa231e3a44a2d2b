import type { Json, JsonObject } from '@sloth-runner/core'
import { type AccessSpec, accessProperties, pathProperty } from './access-spec.ts'
import { type AttributesSpec, attributesProperties, type ObservedAttributes } from './attributes-spec.ts'
import type { BesideFile, MadeBackup } from './backup.ts'
import type { ContentDigest } from './file-content.ts'
import type { ObservedAccess } from './read-access.ts'

/** A regular file. Without content its presence and access are looked after, and what is in it is left alone. */
export interface FileSpec extends AccessSpec, AttributesSpec {
  readonly path: string
  /** Text, `{"$bytes": …}`, or after `resolve` an `{"$object": …}` that names a source. */
  readonly content?: Json
  /** A file of this host whose content is copied. */
  readonly source?: string
  /** A text file with `${{ }}` expressions over `variables`. */
  readonly template?: string
  readonly variables?: JsonObject
  /** The digest that the content must have. */
  readonly sha256?: string
  /** Suffix under which the old content is kept beside it. Default: none. */
  readonly backup?: string
}

/** A regular file as it is observed, or what stands in its place. */
export interface FileActual extends ObservedAccess, ObservedAttributes {
  readonly path: string
  /** `file`, or what stands there instead. */
  readonly kind: string
  /** Left out where it is neither declared nor was. */
  readonly content?: ContentDigest
  /** Of a directory in its place: whether anything is in it. */
  readonly empty?: boolean
  /** Of a symbolic link in its place: where it points. */
  readonly target?: string
  /** The backup that was made for it. */
  readonly backup?: MadeBackup
  /** What stands where the old content is to be kept, where it is to be replaced. */
  readonly beside?: BesideFile
}

/** The JSON Schema of `file:file`. */
export const fileSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: pathProperty,
    content: {
      description:
        'What is in it: text, or bytes as {"$bytes": "<base64>"}. Default: whatever is in it; a new file is empty.',
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          required: ['$bytes'],
          properties: { $bytes: { type: 'string', contentEncoding: 'base64' } },
          additionalProperties: false,
        },
      ],
    },
    source: { type: 'string', minLength: 1, description: 'A file to copy.', 'x-path': true, 'x-resolve-only': true },
    template: {
      type: 'string',
      minLength: 1,
      description: 'A text file whose expressions are evaluated with "variables".',
      'x-path': true,
      'x-resolve-only': true,
    },
    variables: {
      type: 'object',
      description: 'Values by name for the template. Default: none.',
      'x-resolve-only': true,
    },
    sha256: {
      type: 'string',
      pattern: '^[0-9a-f]{64}$',
      description:
        'The SHA-256 that content, source or rendered template must have. Where it is not declared, the one that was observed.',
      'x-computed': true,
      'x-public': true,
      'x-resolve-only': true,
    },
    size: { type: 'integer', description: 'The size that was observed.', 'x-unit': 'bytes', 'x-computed': true },
    backup: {
      type: 'string',
      pattern: '^[^/\\u0000]+$',
      description: 'Keep the old content beside it under this suffix, as in ".bak". Default: not kept.',
      'x-public': true,
      'x-resolve-only': true,
    },
    ...accessProperties,
    ...attributesProperties,
  },
  dependentRequired: { variables: ['template'] },
  dependentSchemas: { size: false },
  allOf: [
    { not: { required: ['content', 'source'] } },
    { not: { required: ['source', 'template'] } },
    { not: { required: ['content', 'template'] } },
  ],
}
