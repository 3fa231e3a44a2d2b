import type { Change, Refusal } from '../domain/change.ts'
import type { DefinitionFile } from '../domain/definition.ts'
import type { Finding } from '../domain/finding.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation, PresentObservation, ReadableObservation } from '../domain/observation.ts'
import type { Claims, Target } from '../domain/target.ts'
import type { ObjectReference } from '../domain/wire.ts'
import type { ReadingHost } from './host.ts'

/** What a provider gets to look with. */
export interface ReadContext {
  readonly host: ReadingHost
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970 at which the engine gives up waiting. */
  readonly deadline: number
}

/** What a provider gets to observe with. */
export interface ObserveContext extends ReadContext {
  /**
   * The bytes of an `{"$object": …}`, to be shown beside what is there; or, as the end of a sentence, why they are not at
   * hand, or not to be shown. Never throws.
   */
  content(reference: ObjectReference): Promise<{ readonly bytes: Uint8Array } | { readonly because: string }>
}

/** What a provider gets to resolve with. */
export interface ResolveContext extends ReadContext {
  /**
   * Evaluates the `${{ }}` expressions in a text with these names; problems are thrown as an `InvalidInputError`, with their
   * line and column in `file` where that is given.
   */
  render(text: string, names: JsonObject, file?: string): string
  /**
   * Whether something sensitive is or was at one of these keys, of whatever stack, as far as the record and this definition
   * know. What is made of it is sensitive too.
   */
  holdsSensitive(keys: readonly string[]): Promise<boolean>
}

/** What a provider gets to tell whether something could be made. */
export interface MakingContext extends ReadContext {
  /** The keys of what is removed first: nothing of it is there when it is made. */
  readonly gone: ReadonlySet<string>
  /** The keys of what is made before it, if it is not there yet; what is removed and made again is among these alone. */
  readonly made: ReadonlySet<string>
}

/** A declaration completed by its provider. */
export interface Resolution<P> {
  readonly declared: P
  /** Paths of sensitive values that resolving made, for example content rendered from sensitive variables. */
  readonly sensitive?: readonly Path[]
  /**
   * Files that were read for it: a saved plan is bound to them. Of a sensitive one a digest of something else than its content.
   */
  readonly files?: readonly DefinitionFile[]
  /** Paths are from the resource's properties. */
  readonly findings?: readonly Finding[]
}

/** A change in words. */
export interface Description {
  /** One line, as in `update /etc/web.conf: mode 0600 -> 0644`. Holds no sensitive value. */
  readonly sentence: string
  readonly fields?: readonly {
    readonly path: Path
    /** What the difference does to the user: `others can read it`. */
    readonly impact?: string
    /** A command or sentence that mends it by hand. */
    readonly suggestion?: string
  }[]
  /** Longer text, for example a unified diff. Holds no sensitive value. */
  readonly detail?: string
}

/**
 * The part of a provider that looks. Detection and planning import nothing else.
 *
 * The JSON Schema of a type may use these keywords beside the standard ones:
 *
 * | keyword | on | meaning |
 * |---|---|---|
 * | `x-path` | text | a path; relative ones are made absolute against the definition's folder |
 * | `x-identity` | property | part of what the resource is; a change of it is a replace |
 * | `x-immutable` | property | cannot be changed in place; a change of it is a replace |
 * | `x-sensitive` | property | always sensitive |
 * | `x-public` | property | kept and shown in clear, as are `x-identity` and `x-path`: what is sensitive is refused in it. Nothing that was observed of such a property, or of an `x-identity`, is ever hidden, unless it is `x-computed` |
 * | `x-write-only` | property | cannot be observed |
 * | `x-computed` | property | known only to the system; may be referred to, not declared, unless it is `x-resolve-only` too |
 * | `x-exclusive` | map or list | what is not declared must not be there |
 * | `x-list` | list | `ordered` (default), `set`, or `map:<key>`: items are told apart by that key |
 * | `x-on-removal` | property | `unset`: when no longer declared, it is taken away; default: released |
 * | `x-unit` | number | the unit, for documentation |
 * | `x-drift` | property | `{"kind": DriftKind, "severity": DriftSeverity}` of a difference; default configuration, medium |
 * | `x-resolve-only` | property | an instruction to `resolve`, for example a template's variables; recorded, never compared |
 *
 * @typeParam P the declared properties, after `resolve`
 * @typeParam A what is observed: every declared field at its declared path
 */
export interface ResourceReader<P = Json, A = Json> {
  /** For example `file:file`. */
  readonly type: string
  /** One sentence for `providers list`. */
  readonly description: string
  /** JSON Schema (draft 2020-12) of the properties as a person writes them. */
  readonly schema: JsonObject

  /** What a declaration is about. Pure. Called only when all its identity properties are known. */
  claims(declared: P, host: string): Claims

  /**
   * Completes what a person wrote: reads sources, renders templates, normalises. Called when a definition is planned,
   * never by detection. Changes nothing. Gives the same result for the same input and files. Default: as it is.
   */
  resolve?(declared: P, sensitive: readonly Path[], context: ResolveContext): Promise<Resolution<P>>

  /**
   * Looks at many things; order and length as given. Changes nothing. Absent is an observation; one failed read is one
   * `unreadable`, never an exception for the batch. Uses at most a handful of processes or requests however many
   * targets there are, and never blocks for ever. A single field that cannot be read is left out of `actual` and named in
   * `unreadable`: it is unknown, nothing is done for its sake, and it is not recorded as in force.
   */
  readActual(targets: readonly Target<P>[], context: ObserveContext): Promise<readonly Observation<A>[]>

  /**
   * What separates declared and observed. Pure and synchronous: the same input gives the same output. A target whose
   * `declared` is null is to be removed: `delete` when present, `none` when absent, and `forget` when what is there was
   * never declared and is worth keeping: it stays, only its record goes. Use `structuralChange` unless the type needs more.
   */
  diff(target: Target<P>, observation: ReadableObservation<A>): Change

  /**
   * What stands in the way of making what is declared, apart from what is in its own place and from content that is kept apart:
   * the engine looks at those. Null when nothing does. Asked right before the old object of a replace is removed, so that
   * nothing is removed for something that cannot be made, and of what is made together with it; by a plan where something would
   * be made in what goes, and of what a fix or a restore makes. Changes nothing; says nothing sensitive. Default: null.
   */
  obstacle?(target: Target<P>, context: MakingContext): Promise<Refusal | null>

  /**
   * What would have to be declared at a field so that it does not differ from what was observed there. Pure. For fields
   * whose observed form is none that can be declared. Default, also where this gives undefined: what was observed.
   */
  declarationOf?(target: Target<P>, observation: PresentObservation<A>, path: Path): Json | undefined

  /** A change in words. Default: the action and the field names. */
  describe?(target: Target<P>, change: Change, observation: ReadableObservation<A>): Description
}
