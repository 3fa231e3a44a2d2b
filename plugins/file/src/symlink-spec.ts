import type { JsonObject } from '@sloth-runner/core'
import { pathProperty } from './access-spec.ts'

/** A symbolic link. */
export interface SymlinkSpec extends JsonObject {
  readonly path: string
  /** Where it points, as written: relative targets begin at the link's own directory. */
  readonly target: string
  /** May replace a file or an empty directory. Default: false. */
  readonly force?: boolean
}

/** A symbolic link as it is observed, or what stands in its place. */
export interface SymlinkActual extends JsonObject {
  readonly path: string
  /** `symlink`, or what stands there instead. */
  readonly kind: string
  /** Of a link: where it points. */
  readonly target?: string
  /** Of a directory in its place: whether anything is in it. */
  readonly empty?: boolean
  /** Of a file in its place: tells it from what takes its place, and from what it becomes when it is written to. */
  readonly version?: string
}

/** The JSON Schema of `file:symlink`. */
export const symlinkSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'target'],
  properties: {
    path: pathProperty,
    target: {
      type: 'string',
      minLength: 1,
      pattern: '^[^\\u0000]+$',
      description:
        'Where it points, kept as written: a relative target begins at the directory of the link. It need not exist.',
      'x-drift': { kind: 'configuration', severity: 'high' },
      // Everybody can read it, and so does every path by way of the link: where that leads is on record.
      'x-public': true,
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'May replace a file or an empty directory that stands in its place. Default: false.',
      'x-public': true,
      'x-resolve-only': true,
    },
  },
}
