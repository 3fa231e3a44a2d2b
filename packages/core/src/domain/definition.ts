import type { Location } from './finding.ts'
import type { Json, JsonObject, Path } from './json.ts'

/**
 * What a person writes for a stack, as plain data. Loaders of every language produce this; `definition-schema.ts`
 * is its JSON Schema. Text may hold expressions in `${{ }}`.
 */
export interface Definition {
  /** The stack's name unless the command gives another. */
  readonly name: string
  /** Semantic version (semver.org), recorded on the stack. */
  readonly version?: string
  readonly description?: string
  readonly variables?: Readonly<Record<string, VariableDeclaration>>
  /** Other stacks, each with a semver range. */
  readonly dependencies?: Readonly<Record<string, string>>
  /** By name, in the order written. */
  readonly resources?: Readonly<Record<string, ResourceDeclaration>>
  /** New names for the same things: nothing is deleted. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[]
  readonly outputs?: Readonly<Record<string, OutputDeclaration>>
  readonly policy?: RunPolicy
  readonly requirements?: Requirements
}

/** How runs of a definition behave. What it says wins over the configuration, and a request over both. */
export interface RunPolicy {
  /** Validate first, and refuse what does not pass. Default: false. */
  readonly validateBefore?: boolean
  /** Fail at once while somebody else has the lock; false: wait up to 10 minutes for it. Default: true. */
  readonly requireLock?: boolean
  /** Detect drift after a run. Default: the configuration's `stacks.auto_drift_detect`. */
  readonly detectDrift?: boolean
  /** Take a snapshot before a run. Default: as the configuration's `stacks.auto_snapshot` and `snapshot_triggers` say. */
  readonly createSnapshot?: boolean
}

/** What must hold before anything runs. Relative paths are from the definition's folder; there are no expressions in them. */
export interface Requirements {
  /** Commands found on the PATH, or paths of programs. */
  readonly commands?: readonly string[]
  /** Files and directories that must be there. */
  readonly files?: readonly string[]
  /** Paths this process must be able to write to. */
  readonly writable?: readonly string[]
  /** Free space on the file system that holds a path: `100MB`, `1GiB`. */
  readonly diskSpace?: { readonly path: string; readonly free: string }
}

/** A typed input. The keywords are those of JSON Schema. */
export interface VariableDeclaration {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object'
  readonly description?: string
  /** Default: none; a variable without a default must be given a value. */
  readonly default?: Json
  /** Default: false. A sensitive value is shown nowhere, and neither is anything computed from it. */
  readonly sensitive?: boolean
  /** Further JSON Schema keywords: enum, minimum, pattern, items, properties … */
  readonly [keyword: string]: Json | undefined
}

/** What can become of the object when its resource is no longer declared. */
export const removals = ['delete', 'retain', 'forget'] as const

/** What becomes of the object when its resource is no longer declared. */
export type Removal = (typeof removals)[number]

/** A resource as it is written. */
export interface ResourceDeclaration {
  readonly type: string
  readonly description?: string
  /** A list of text, or a map, or an expression that gives one: one resource for each entry. */
  readonly forEach?: Json
  readonly properties?: JsonObject
  /** Names or addresses. A reference in `${{ }}` adds its own edge. */
  readonly dependsOn?: readonly string[]
  /** Default: false. Refused to delete or replace; kept on record when the block is gone. */
  readonly protect?: boolean
  readonly ignore?: readonly IgnoreRule[]
  /** Default: delete (with `--prune`). */
  readonly removal?: Removal
  /** Default: false. May replace an object that was there before and differs. */
  readonly takeOver?: boolean
  /** Names or addresses: react when these change. */
  readonly triggers?: readonly string[]
}

/** How fields can be left alone. */
export const ignoreModes = ['mute', 'yield'] as const

/** How a field is left alone: muted, it is compared and counted; yielded, it is not compared. */
export type IgnoreMode = (typeof ignoreModes)[number]

/** A field that is left alone. */
export interface IgnoreRule {
  /** A field's path, as in `mode` or `labels.owner`. */
  readonly field: string
  /** mute: compared, counted, no verdict. yield: somebody else's, not compared. Default: mute. */
  readonly mode?: IgnoreMode
  readonly reason: string
  /** A day, or an instant with its time zone, ISO 8601. Default: no end. */
  readonly until?: string
}

/** A value that the stack gives to others. The short form, a plain value, is loaded as `{ value }`. */
export interface OutputDeclaration {
  readonly value: Json
  readonly description?: string
  /** Default: false, or true when the value is computed from a sensitive one. */
  readonly sensitive?: boolean
}

/** A value given for a variable. Text from a flag, a file of text or the environment is converted to the declared type. */
export interface VariableInput {
  readonly name: string
  readonly value: Json
  /** Where it comes from, for messages and precedence: a flag wins over a file, that over the environment. */
  readonly origin: 'flag' | 'file' | 'environment' | 'program'
  /** The file it comes from. */
  readonly file?: string
}

/** One file that a definition was loaded from, or that was read for a resource. */
export interface DefinitionFile {
  /** Absolute. */
  readonly path: string
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string
}

/** A definition with where it came from. */
export interface LoadedDefinition {
  readonly definition: Definition
  /** Absolute; relative paths in the definition are resolved against it. */
  readonly folder: string
  /** Every file that was read, the definition's own first. Empty for a definition made in memory. */
  readonly files: readonly DefinitionFile[]
  /** Where a path of the definition stands in its file, or null when that cannot be told. */
  locate(path: Path): Location | null
}

/** The definition's mark on stacks, runs and plans. */
export interface DefinitionReference {
  readonly name: string
  readonly version?: string
  readonly description?: string
  /** SHA-256 of the plain definition's canonical JSON and of every file's digest. */
  readonly digest: string
  readonly files: readonly DefinitionFile[]
}
