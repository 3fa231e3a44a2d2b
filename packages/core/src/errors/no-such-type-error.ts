import { didYouMean } from '../domain/names.ts'
import { EngineError } from './engine-error.ts'

/** No plugin provides this resource type. */
export class NoSuchTypeError extends EngineError {
  readonly type: string

  constructor(type: string, known: readonly string[]) {
    super('no-such-type', {
      message: `No plugin provides the resource type "${type}".${didYouMean(type, known)}`,
      detail: known.length === 0 ? 'No plugin is loaded.' : `Known types: ${[...known].sort().join(', ')}.`,
    })
    this.type = type
  }
}
