import { didYouMean } from '../domain/names.ts'
import { EngineError } from '../errors/engine-error.ts'

/** The stack has no value under that key; names the nearest one. */
export function noSuchValue(stack: string, key: string, known: readonly string[]): EngineError {
  return new EngineError('no-such-value', {
    message: `The stack "${stack}" has no value "${key}".${didYouMean(key, known)}`,
    remedy:
      known.length === 0
        ? `It has no values. Set one with "sloth-runner stack values set ${stack} KEY VALUE".`
        : `List its values with "sloth-runner stack values list ${stack}".`,
  })
}
