import type { DependencyCycle, DependencyEdge, DependencyProblem, DependencyRecord } from './dependency.ts'
import type { StackStatus } from './stack.ts'

/** A stack as others see it. Version and status are null when there is no such stack. */
export interface StackStand {
  readonly name: string
  readonly version: string | null
  readonly status: StackStatus | null
}

/** What is asked of a stack: the range and who asks. */
export type DependencyDemand = Pick<DependencyRecord, 'range' | 'origin'>

/** Where a stack stands among the others. */
export interface DependencyView {
  readonly stack: string
  /** In the order recorded. */
  readonly direct: readonly (StackStand & { readonly requests: readonly DependencyDemand[] })[]
  /** Nearest first. `via`: the direct dependency that brings it in by the shortest way, which has `steps` steps. */
  readonly indirect: readonly (StackStand & { readonly via: string; readonly steps: number })[]
  /** Stacks that depend on this one directly. */
  readonly dependents: readonly StackStand[]
  /** Stacks this one depends on, directly or not. */
  readonly total: number
  /** Steps of the longest chain of dependencies below this stack. */
  readonly depth: number
}

/** Cycles of a graph: enough of them to mend it. */
export interface FoundCycles {
  /** How many knots there are: groups of stacks that all depend on each other. */
  readonly knots: number
  /** One shortest cycle of each knot, then at most 20 others, each with a dependency that none before it has. */
  readonly cycles: readonly DependencyCycle[]
}

/** What is wrong with dependencies. */
export interface DependencyCheck extends FoundCycles {
  /** The stack that was asked about, with all it depends on; null when it was all of them. */
  readonly stack: string | null
  /** How many stacks and names were looked at. */
  readonly checked: number
  /** Dependencies that are missing, out of range or failed. */
  readonly problems: readonly DependencyProblem[]
  /** Neither a cycle nor a problem. */
  readonly valid: boolean
}

/** In which order stacks can be run. Durations are milliseconds. */
export interface ExecutionOrder {
  /** Dependencies first. */
  readonly stacks: readonly OrderedStack[]
  /** Each group can run side by side once the one before it is done. */
  readonly groups: readonly (readonly string[])[]
  /** One after the other; null when none of the stacks has a completed run. */
  readonly estimate: number | null
  /** Group by group, as many side by side as the policy allows; null like `estimate`. */
  readonly parallelEstimate: number | null
  /** Stacks without a completed run: the estimates leave them out. */
  readonly unmeasured: readonly string[]
  /** Names that are depended on and are no stacks. They are in no group. */
  readonly missing: readonly string[]
}

/** A stack in its place. */
export interface OrderedStack {
  readonly name: string
  readonly dependsOn: readonly string[]
  /** Whether it is there because another one depends on it, and not because it was named. */
  readonly added: boolean
  /** How long its runs take, or null when it has none. */
  readonly duration: number | null
}

/** A graph for drawing, as plain data. */
export interface DependencyGraphView {
  /** The stack it was asked for; null when it is all of them. */
  readonly stack: string | null
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly statistics: GraphStatistics
}

/** A stack in a graph. */
export interface GraphNode extends StackStand {
  /** Whether it lies on a cycle. */
  readonly inCycle: boolean
}

/** That `from` depends on `to`. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly requests: readonly DependencyDemand[]
  /** Whether it is part of a cycle. */
  readonly inCycle: boolean
}

/** What a graph amounts to. */
export interface GraphStatistics extends FoundCycles {
  readonly nodes: number
  readonly edges: number
  /** Steps of the longest chain; steps inside a knot do not count. */
  readonly maxDepth: number
}

/** What adding or removing a dependency by hand did. */
export interface DependencyChange {
  readonly dependency: DependencyEdge
  /** False when it was as asked for already. */
  readonly changed: boolean
  /** What was recorded by hand before; null when nothing was. */
  readonly previous: Pick<DependencyRecord, 'range'> | null
  /** What is wrong with the dependency now that it is recorded; null when nothing is, or it is gone. */
  readonly problem: DependencyProblem | null
}
