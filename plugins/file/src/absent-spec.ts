import type { JsonObject } from '@sloth-runner/core'
import { pathForm, pathProperty } from './access-spec.ts'
import type { TreeVersions } from './tree-versions.ts'

/** A path at which nothing may be. */
export interface AbsentSpec extends JsonObject {
  readonly path: string
  /** A directory is removed with all that is in it. Default: false, only when it is empty. */
  readonly recursive?: boolean
}

/** What stands at the path. */
export interface AbsentActual extends JsonObject {
  readonly path: string
  /** `nothing`, or what stands there. */
  readonly kind: string
  /** Of a directory: what is in it. */
  readonly entries?: readonly string[]
  /** Of a directory that is to be removed with all that is in it: what its entries are; null: too many to be compared. */
  readonly versions?: TreeVersions | null
  /** Of anything else: tells it from what takes its place, and from what it becomes when it is written to. */
  readonly version?: string
}

/** The JSON Schema of `file:absent`. */
export const absentSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: {
      ...pathProperty,
      description: `Where nothing may be: ${pathForm}`,
    },
    recursive: {
      type: 'boolean',
      default: false,
      description:
        'Remove a directory with all that is in it. Default: false, a directory that is not empty is refused.',
      'x-public': true,
      'x-resolve-only': true,
    },
  },
}
