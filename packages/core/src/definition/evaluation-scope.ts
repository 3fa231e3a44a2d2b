import type { JsonObject, Path } from '../domain/json.ts'
import type { EachEntry, ExpansionContext } from './expanded-resource.ts'
import type { ResolvedVariables } from './resolve-variables.ts'

/** What is known of a resource that others refer to. */
export interface KnownResource {
  readonly declared: JsonObject
  /** Paths of sensitive values in `declared` and `computed`. */
  readonly sensitive: readonly Path[]
  /** Paths whose values only an act can tell. */
  readonly unknown: readonly Path[]
  /** What only the system knows, from its last observation. Null: not known yet. */
  readonly computed: JsonObject | null
  /** Of its type. */
  readonly schema: JsonObject
}

/** What expressions may read. */
export interface EvaluationScope {
  readonly variables: ResolvedVariables
  /** `env`. */
  readonly environment: Readonly<Record<string, string>>
  /** By address. One that is declared and missing here is not yet known. */
  readonly resources: ReadonlyMap<string, KnownResource>
  /** `run`: what is known of the run, such as the stack's name. Default: empty. */
  readonly run?: JsonObject
}

/** A scope as one resource or output sees it. */
export interface Surroundings {
  readonly scope: EvaluationScope
  readonly context: ExpansionContext
  readonly each: EachEntry | null
}
