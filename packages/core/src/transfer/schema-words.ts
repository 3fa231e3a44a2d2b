import { ignoreModes } from '../domain/definition.ts'

/* What the schemas of exports have in common. */

/** Any text. */
export const text = { type: 'string' } as const
/** What must have a name. */
export const named = { type: 'string', pattern: '\\S', description: 'Text that is not empty.' } as const
/** Text, or null where there is none. */
export const nullableText = { type: ['string', 'null'] } as const
/** A map of anything, or null where there is none. */
export const map = { type: ['object', 'null'] } as const
/** What bytes are known by. */
export const digest = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hexadecimal.' } as const
/** Bytes. */
export const base64 = {
  type: 'string',
  pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  description: 'Base64, with its padding.',
} as const

/** A `DefinitionReference`. */
export const definition = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['name', 'digest', 'files'],
  properties: {
    name: named,
    version: text,
    description: text,
    digest: text,
    files: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'sha256'],
        properties: { path: text, sha256: text },
      },
    },
  },
} as const

/** An `IgnoreRule`. */
export const ignoreRule = {
  type: 'object',
  additionalProperties: false,
  required: ['field', 'reason'],
  properties: { field: named, mode: { enum: ignoreModes }, reason: text, until: text },
} as const
