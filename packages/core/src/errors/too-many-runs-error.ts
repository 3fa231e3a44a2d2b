import { onOneLine } from '../domain/one-line.ts'
import { EngineError } from './engine-error.ts'

/** What keeps a run from being begun. Stacks by their names. */
export interface TooManyRunsFacts {
  readonly running: readonly string[]
  /** Those that wait for a place before it. */
  readonly waiting: readonly string[]
  /** How many may be changed at once. */
  readonly limit: number
}

/** As many stacks are being changed as may be at once: the run was not begun. */
export class TooManyRunsError extends EngineError {
  /** Those that are being changed, by name. */
  readonly stacks: readonly string[]

  constructor({ running, waiting, limit }: TooManyRunsFacts) {
    const before =
      waiting.length === 0 ? '' : `, ${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'} before this one`
    super('too-many-runs', {
      message: `${changing(running.length)} being changed${before}, and at most ${limit} may be at once.`,
      detail: [...named('Being changed', running), ...named('Waiting', waiting)].join(' '),
      remedy: 'Wait longer with --wait 30m, or allow more with stacks.max_concurrent_executions.',
    })
    this.stacks = running
  }
}

function changing(count: number): string {
  if (count === 0) return 'No other stack is'
  return count === 1 ? 'Another stack is' : `${count} other stacks are`
}

function named(what: string, stacks: readonly string[]): readonly string[] {
  return stacks.length === 0 ? [] : [`${what}: ${onOneLine(stacks.join(', '))}.`]
}
