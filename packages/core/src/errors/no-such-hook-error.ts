import { didYouMean } from '../domain/names.ts'
import { EngineError } from './engine-error.ts'

/** No hook has this name. */
export class NoSuchHookError extends EngineError {
  readonly hookName: string

  constructor(hook: string, known: readonly string[]) {
    super('no-such-hook', {
      message: `There is no hook "${hook}".${didYouMean(hook, known)}`,
      remedy: 'List them with "sloth-runner hook list".',
    })
    this.hookName = hook
  }
}
