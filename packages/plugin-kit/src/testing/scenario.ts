import type { Finding, Json, JsonObject, Path, ResourceFixer, ResourceReader, WritingHost } from '@sloth-runner/core'

/** The part of a provider that looks. */
export interface TestedReader {
  readonly reader: ResourceReader
}

/** A provider under test. */
export interface TestedProvider extends TestedReader {
  readonly fixer: ResourceFixer
}

/** A place of its own in which a provider is tried, made anew for every case. Nothing declared exists in it yet. */
export interface World {
  readonly host: WritingHost
  /**
   * A complete declaration as a person writes it, every property that can be observed included. The world is such that
   * it can be made.
   */
  readonly declared: JsonObject
  /** The same thing, with every field that can be changed in place different. */
  readonly changed: JsonObject
  /** Fields in which `declared` and `changed` differ. */
  readonly changes: readonly Path[]
  /** One of `changes`, to be left alone. Left out: no field of this type can be left alone. */
  readonly left?: Path
  /** The same thing with a difference that cannot be made in place, and how the present one is seen then. */
  readonly replaced?: JsonObject
  /** A declaration that cannot be read, as where a directory on the way cannot be entered. */
  readonly unreadable?: JsonObject
  /** A declaration that cannot be made. */
  readonly impossible?: JsonObject
  /** A path of `declared` and `changed` that may be sensitive, both values being texts that occur nowhere else. */
  readonly secret?: Path
  /** Brings the world into a state in which the fixer must refuse `declared`. */
  readonly obstacles?: readonly { readonly name: string; arrange(): Promise<void> }[]
  /** Changes the world behind the program's back, so that what is declared and in force no longer is. */
  spoil(): Promise<void>
  /** Everything that looking must leave as it is, for comparison. */
  snapshot(): Promise<Json>
  /** Removes the world. */
  close(): Promise<void>
}

/** What to test. */
export interface ProviderScenario extends TestedProvider {
  /** What is tried, for the title: `file:file with text`. */
  readonly name: string
  world(): Promise<World>
  /**
   * The type declares a state of something that is always there, such as an absence or a limit: there is nothing to
   * create and nothing to delete. Default: false.
   */
  readonly alwaysPresent?: boolean
  /** Called at the end. */
  onScore?(score: ProviderScore): void
}

/** How many rules a provider keeps. */
export interface ProviderScore {
  readonly name: string
  readonly passed: number
  readonly total: number
  readonly failed: readonly string[]
}

/** A declaration that could not be resolved, told by a test that needed it. */
export function resolutionFailure(findings: readonly Finding[]): Error {
  return new Error(`the declaration has problems: ${findings.map((finding) => finding.summary).join('; ')}`)
}
