import type {
  DependencyChange,
  DependencyCheck,
  DependencyGraphView,
  DependencyView,
  ExecutionOrder,
} from '../../domain/dependency-view.ts'
import type { HoldRequest } from './hold-request.ts'

/** What one stack depends on, and who depends on it. */
export interface DependenciesHandle {
  /** What it depends on, directly and by way of others, and what depends on it. */
  show(): Promise<DependencyView>
  /** Cycles and problems of this stack and all it depends on. */
  check(): Promise<DependencyCheck>
  /** For drawing. `full`: all that it depends on; else what it depends on directly, and cycles. Default: false. */
  graph(options?: { readonly full?: boolean }): Promise<DependencyGraphView>
  /**
   * Records by hand that it depends on another stack, or sets the range of what was recorded so, under the lock of
   * the stack, for which it waits up to 30 s unless told otherwise. `DependencyCycleError` when that closes a cycle,
   * `NoSuchStackError` when there is no such stack.
   *
   * @param range of semantic versions. Default: any version and none.
   */
  add(name: string, range?: string, request?: HoldRequest): Promise<DependencyChange>
  /** Removes what was recorded by hand, under the same lock. `EngineError` `no-such-dependency` when nothing was. */
  remove(name: string, request?: HoldRequest): Promise<DependencyChange>
}

/** Dependencies between all stacks. */
export interface AllDependenciesHandle {
  check(): Promise<DependencyCheck>
  graph(): Promise<DependencyGraphView>
  /** The order of the named stacks and all they depend on. Default: every stack. `DependencyCycleError` when there is none. */
  order(names?: readonly string[]): Promise<ExecutionOrder>
}
