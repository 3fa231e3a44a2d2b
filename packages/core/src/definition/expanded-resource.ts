import type { OutputDeclaration, ResourceDeclaration } from '../domain/definition.ts'
import type { Json, Path } from '../domain/json.ts'
import type { RecordScope } from './record-scope.ts'

/** The entry of `forEach` that a resource was made for. */
export interface EachEntry {
  readonly key: string
  readonly value: Json
  /** Paths of sensitive values in `value`; the empty path for all of it. */
  readonly sensitive: readonly Path[]
}

/** What the resources of one definition share. */
export interface ExpansionContext {
  /** Absolute; relative paths are resolved against it. */
  readonly folder: string
  /** Addresses by resource name, in the order of the entries. */
  readonly addresses: ReadonlyMap<string, readonly string[]>
  /** By the name of each resource with `forEach`: addresses by key. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Names of resources whose `forEach` has a problem: which entries there are cannot be told. */
  readonly unclear: ReadonlySet<string>
  /** The names of all declared variables. */
  readonly variableNames: readonly string[]
  /** What expressions may read of the record. */
  readonly record: RecordScope
}

/** One resource, with everything known of it but the values of its expressions. */
export interface ExpandedResource {
  readonly address: string
  readonly name: string
  readonly type: string
  /** Null when the resource has no `forEach`. */
  readonly each: EachEntry | null
  readonly declaration: ResourceDeclaration
  /** Addresses that come first: those written, those referred to, those of `triggers`. */
  readonly dependsOn: readonly string[]
  /** Addresses. */
  readonly triggers: readonly string[]
  /** Where it stands in the definition. */
  readonly path: Path
  /** Its expressions have problems that expansion has told: it cannot be evaluated. */
  readonly faulty: boolean
  readonly context: ExpansionContext
}

/** One output, with everything known of it but the values of its expressions. */
export interface ExpandedOutput {
  readonly name: string
  readonly declaration: OutputDeclaration
  /** Addresses of the resources that it reads. */
  readonly dependsOn: readonly string[]
  /** Where it stands in the definition. */
  readonly path: Path
  /** Its expressions have problems that expansion has told: it cannot be evaluated. */
  readonly faulty: boolean
  readonly context: ExpansionContext
}

/** A new address for the same thing. */
export interface Move {
  readonly from: string
  readonly to: string
}
