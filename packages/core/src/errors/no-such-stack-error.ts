import { didYouMean, nameProblem } from '../domain/names.ts'
import { EngineError } from './engine-error.ts'

/** No stack has this name. */
export class NoSuchStackError extends EngineError {
  readonly stackName: string

  constructor(stack: string, known: readonly string[]) {
    super('no-such-stack', {
      message: `There is no stack "${stack}".${didYouMean(stack, known)}`,
      remedy: `List them with "sloth-runner stack list"${making(stack)}.`,
    })
    this.stackName = stack
  }
}

function making(stack: string): string {
  return nameProblem(stack) === null ? `, or make it with "sloth-runner stack create ${stack}" or a run` : ''
}
