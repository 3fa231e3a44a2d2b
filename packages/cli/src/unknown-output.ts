import { didYouMean, EngineError, type OutputView } from '@sloth-runner/core'

/** The stack has no output of that name; names the nearest one. */
export function unknownOutput(stack: string, key: string, known: readonly OutputView[]): EngineError {
  const names = known.map(({ name }) => name)
  return new EngineError('no-such-resource', {
    message: `The stack "${stack}" has no output "${key}".${didYouMean(key, names)}`,
    detail: names.length === 0 ? 'It has no outputs.' : `Its outputs: ${names.join(', ')}.`,
  })
}
