import { EngineError } from './engine-error.ts'

/** Stacks would depend on each other in a circle, so that none could come first. */
export class DependencyCycleError extends EngineError {
  /** Each depends on the next one; the first is repeated at the end. */
  readonly path: readonly string[]

  constructor(path: readonly string[]) {
    super('dependency-cycle', {
      message: `These stacks would depend on each other: ${writtenPath(path)}.`,
      detail: 'Nothing in a cycle can come first.',
      remedy: 'Leave out one of these dependencies, or put what both need into a stack of its own.',
    })
    this.path = path
  }
}

/** `a -> b -> a`. Of a long path only both ends. */
export function writtenPath(path: readonly string[]): string {
  const shown = path.length <= 20 ? path : [...path.slice(0, 10), `(${path.length - 20} more)`, ...path.slice(-10)]
  return shown.join(' -> ')
}
