import type { StackStatus } from './stack.ts'

/** Where dependencies can come from. */
export const dependencyOrigins = ['declared', 'manual'] as const

/** Where a dependency between stacks comes from: the definition of the newest run, or somebody's hand. */
export type DependencyOrigin = (typeof dependencyOrigins)[number]

/** A dependency of one stack on another, as it is asked for. */
export interface DependencyRequest {
  /** The name of the other stack. It need not exist. */
  readonly name: string
  /** A range of semantic versions (npm's grammar), or null for any version and none. */
  readonly range: string | null
}

/** A dependency on record. One of each origin may be on the same stack: both are asked of it. */
export interface DependencyRecord extends DependencyRequest {
  readonly origin: DependencyOrigin
}

/** A dependency with the stack that has it. */
export interface DependencyEdge extends DependencyRecord {
  /** The name of the dependent. */
  readonly stack: string
}

/** A live stack as others depend on it. */
export interface DependencyStack {
  readonly name: string
  readonly version: string | null
  readonly status: StackStatus
}

/** All live stacks by name, and their dependencies in the order they were recorded. */
export interface DependencyRecords {
  readonly stacks: readonly DependencyStack[]
  readonly edges: readonly DependencyEdge[]
}

/**
 * Why a dependency is not as it is asked for. `missing`: there is no such stack, or its resources were destroyed.
 * `out-of-range`: its version is not in the range, or it has none. `failed`: its last run failed or was interrupted.
 */
export type DependencyProblemReason = 'missing' | 'out-of-range' | 'failed'

/** A dependency that is not as it is asked for. */
export interface DependencyProblem extends DependencyEdge {
  readonly reason: DependencyProblemReason
  /** The version of the other stack; null when it has none or there is no such stack. */
  readonly version: string | null
  /** How the other stack stands; null when there is none. */
  readonly status: StackStatus | null
}

/** A way round: each stack depends on the next one, and the first is repeated at the end. */
export interface DependencyCycle {
  readonly path: readonly string[]
  /** The dependency whose removal opens most: all cycles of the knot if any single one does. */
  readonly cut: { readonly stack: string; readonly name: string }
}
