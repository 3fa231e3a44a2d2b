import type { Acknowledgement } from '../domain/acknowledgement.ts'
import type { DependencyRecord } from '../domain/dependency.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { OutputRecord, StackRecord } from '../domain/stack.ts'
import type { StackVersions } from '../domain/stack-versions.ts'
import type { ValueRecord } from '../domain/value.ts'
import type { NamedContent } from './snapshot-content.ts'

/** Everything that a stack consists of at one moment, with all that its values name. */
export interface StackContent extends NamedContent {
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
  /** All snapshots; null unless they were asked for. What they name is among secrets, keys and objects. */
  readonly versions: StackVersions | null
}
