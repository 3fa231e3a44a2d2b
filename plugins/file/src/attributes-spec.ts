import { bytesOf, bytesValue, type Json, type JsonObject } from '@sloth-runner/core'

/** What a file system keeps beside mode and owner. What is left out is not looked at. */
export interface AttributesSpec extends JsonObject {
  /** Whether it is locked against every change (chattr(1) `i`). */
  readonly immutable?: boolean
  /** Extended attributes by full name: text, `{"$bytes": …}`, or null where there is to be none. */
  readonly xattrs?: Readonly<Record<string, Json>>
}

/** Attributes as observed: only what is declared, and only what could be read. */
export interface ObservedAttributes extends JsonObject {
  readonly immutable?: boolean
  readonly xattrs?: Readonly<Record<string, Json>>
}

/** The JSON Schema of the properties of `AttributesSpec`. */
export const attributesProperties: JsonObject = {
  immutable: {
    type: 'boolean',
    description:
      'Locked against every change by the flag "i" of chattr(1). A fix unlocks it, writes and locks it again. Default: not looked at.',
    'x-public': true,
    'x-drift': { kind: 'configuration', severity: 'high' },
  },
  xattrs: {
    type: 'object',
    propertyNames: { pattern: '^(user|trusted|security|system)\\.[^\\u0000]+$', maxLength: 255 },
    additionalProperties: {
      anyOf: [
        { type: 'string' },
        { type: 'null' },
        {
          type: 'object',
          required: ['$bytes'],
          properties: { $bytes: { type: 'string', contentEncoding: 'base64' } },
          additionalProperties: false,
        },
      ],
    },
    description:
      'Extended attributes by full name, as in "user.origin": text, bytes as {"$bytes": "<base64>"}, or null for none of that name. Others are left alone. Default: not looked at.',
    'x-drift': { kind: 'configuration', severity: 'medium' },
  },
}

/** The declaration with its extended attributes as they will be observed: bytes that are text as text. */
export function normalAttributes<S extends AttributesSpec>(spec: S): S {
  if (spec.xattrs === undefined) return spec
  const normal = Object.entries(spec.xattrs).map(([name, value]): [string, Json] => {
    const bytes = bytesOf(value)
    return [name, bytes === null ? value : bytesValue(bytes)]
  })
  return { ...spec, xattrs: Object.fromEntries(normal) }
}
