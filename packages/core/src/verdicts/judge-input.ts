import type { Change } from '../domain/change.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import type { ActiveRule } from './ignore-rules.ts'

/** Everything a verdict depends on. Json is sealed, so that equal secrets are equal and nothing clear is needed. */
export interface JudgeInput {
  readonly address: string
  readonly type: string
  /** D; null when it is no longer declared. */
  readonly declared: JsonObject | null
  /** Fields of D by which verdicts are given. */
  readonly fields: readonly Path[]
  /** Fields of D that only an act can tell. */
  readonly unknown: readonly Path[]
  /** L. */
  readonly applied: JsonObject | null
  readonly baseline: Json | null
  /** What our last operation left: an observation without its details. */
  readonly left: Json | null
  /** A. */
  readonly observation: Observation
  /** The provider's diff of D and A; null when A could not be read. */
  readonly change: Change | null
  readonly sensitive: readonly Path[]
  /** Fields the schema calls write-only. */
  readonly writeOnly: readonly Path[]
  /** Fields of L that are taken away when they are no longer declared. */
  readonly unsetOnRemoval: readonly Path[]
  readonly owned: boolean
  readonly inDoubt: boolean
  /** No longer declared, and kept all the same. */
  readonly retained: boolean
  readonly rules: readonly ActiveRule[]
}
