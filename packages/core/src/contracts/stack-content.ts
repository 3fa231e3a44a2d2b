import type { Acknowledgement } from '../domain/acknowledgement.ts'
import type { DependencyRecord } from '../domain/dependency.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { OutputRecord, StackRecord } from '../domain/stack.ts'
import type { WrappedKey } from '../domain/stack-export.ts'
import type { StackVersions } from '../domain/stack-versions.ts'
import type { ValueRecord } from '../domain/value.ts'
import type { NewSecret } from './secret-vault.ts'
import type { NewObject } from './state-write.ts'

/** Everything that a stack consists of at one moment, with all that its values name. */
export interface StackContent {
  readonly stack: StackRecord
  /** In the order they were recorded. */
  readonly resources: readonly ResourceRecord[]
  /** By name. */
  readonly outputs: readonly OutputRecord[]
  /** By key; what has expired is left out. */
  readonly values: readonly ValueRecord[]
  /** In the order they were recorded. */
  readonly acknowledgements: readonly Acknowledgement[]
  /** Declared ones first, in the order they were recorded. */
  readonly dependencies: readonly DependencyRecord[]
  /** By id. */
  readonly secrets: readonly NewSecret[]
  /** The keys of these secrets, by id. */
  readonly keys: readonly WrappedKey[]
  /** Those that are kept, by digest. */
  readonly objects: readonly NewObject[]
  /** All snapshots; null unless they were asked for. What they name is among secrets, keys and objects. */
  readonly versions: StackVersions | null
}
