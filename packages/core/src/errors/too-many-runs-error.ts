import { onOneLine } from '../domain/one-line.ts'
import { EngineError } from './engine-error.ts'

/** As many stacks are being changed as may be at once: the run was not begun. */
export class TooManyRunsError extends EngineError {
  /** Those that are being changed, by name. */
  readonly stacks: readonly string[]

  /** @param limit how many may be changed at once */
  constructor(stacks: readonly string[], limit: number) {
    super('too-many-runs', {
      message: `${limit === 1 ? 'Another stack is' : `${stacks.length} other stacks are`} being changed, and at most ${limit} may be at once.`,
      detail: `Being changed: ${onOneLine(stacks.join(', '))}.`,
      remedy: 'Wait longer with --wait 30m, or allow more with stacks.max_concurrent_executions.',
    })
    this.stacks = stacks
  }
}
