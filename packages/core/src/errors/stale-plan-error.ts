import { EngineError } from './engine-error.ts'

/** What a saved plan was computed from has moved. Nothing was done. */
export class StalePlanError extends EngineError {
  /** What moved, one line each. */
  readonly moved: readonly string[]

  constructor(moved: readonly string[]) {
    super('stale-plan', {
      message: 'The plan is stale: what it was made from has moved since. Nothing was done.',
      detail: moved.map((line) => `- ${line}`).join('\n'),
      remedy: 'Make a new plan and look at it.',
    })
    this.moved = moved
  }
}
