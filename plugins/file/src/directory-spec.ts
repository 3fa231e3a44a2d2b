import { firstNames, type Json, type JsonObject } from '@sloth-runner/core'
import { type AccessSpec, accessProperties, pathProperty } from './access-spec.ts'
import { type AttributesSpec, attributesProperties, type ObservedAttributes } from './attributes-spec.ts'
import { pathText } from './path-keys.ts'
import type { ObservedAccess } from './read-access.ts'
import type { TreeVersions } from './tree-versions.ts'

/** A directory. */
export interface DirectorySpec extends AccessSpec, AttributesSpec {
  readonly path: string
  /** Make missing directories above it too. Default: false. */
  readonly recursive?: boolean
  /** Remove what is in it and is not named in `keep`. Default: false. */
  readonly purge?: boolean
  /** Names in it that a purge keeps. Default: none. */
  readonly keep?: readonly string[]
}

/** A directory as it is observed, or what stands in its place. */
export interface DirectoryActual extends ObservedAccess, ObservedAttributes {
  readonly path: string
  /** `directory`, or what stands there instead. */
  readonly kind: string
  /** Where it is declared: true or false as declared, or the names that a purge would remove. */
  readonly purge?: boolean | readonly string[]
  /** What these are; null: too many to be compared. */
  readonly versions?: TreeVersions | null
  /** Of one that is no longer declared, and was purged: the names there that a purge keeps. */
  readonly kept?: readonly string[]
}

/** The names that a purge would remove, or none. */
export function unmanagedNames(purge: Json | undefined): readonly string[] {
  return Array.isArray(purge) ? purge.filter((name) => typeof name === 'string') : []
}

/** So many names of what is kept are a help. */
const mostNames = 5

/** What a directory does that is removed and holds what is kept: `stays with what "keep" names: data`. */
export function staysWith(kept: readonly string[]): string {
  return `stays with what "keep" names: ${firstNames(kept.map(pathText), mostNames)}`
}

/** The JSON Schema of `file:directory`. */
export const directorySchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: pathProperty,
    recursive: {
      type: 'boolean',
      default: false,
      description: 'Make missing directories above it too, with the default mode. Default: false.',
      'x-public': true,
      'x-resolve-only': true,
    },
    purge: {
      type: 'boolean',
      default: false,
      description:
        'Remove whatever is in it and not named in "keep", with all that is beneath; and when it is no longer declared, remove it in the same way, if nothing is kept in it. Default: false.',
      'x-public': true,
      'x-drift': { kind: 'resource', severity: 'medium' },
    },
    keep: {
      type: 'array',
      items: { type: 'string', minLength: 1, pattern: '^[^/\\u0000]+$' },
      description:
        'Names in it that a purge keeps: those of other resources, and what others may put there. Default: none.',
      'x-list': 'set',
      'x-public': true,
      'x-resolve-only': true,
    },
    ...accessProperties,
    ...attributesProperties,
  },
  dependentRequired: { keep: ['purge'] },
}
