import { EngineError } from './engine-error.ts'

const mostNamed = 5

/** A stack cannot be deleted while others depend on it. */
export class StackHasDependentsError extends EngineError {
  readonly stackName: string

  /** @param dependents names, at least one */
  constructor(stack: string, dependents: readonly string[]) {
    const shown = dependents.slice(0, mostNamed).map((dependent) => `"${dependent}"`)
    const more = dependents.length > shown.length ? ` and ${dependents.length - shown.length} more` : ''
    super('stack-has-dependents', {
      message: `The stack "${stack}" is what others depend on: ${shown.join(', ')}${more}.`,
      remedy: `Take out these dependencies, or delete these stacks, first. See them with "sloth-runner stack deps show ${stack}".`,
    })
    this.stackName = stack
  }
}
