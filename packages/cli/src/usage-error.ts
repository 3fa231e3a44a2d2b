import { EngineError } from '@sloth-runner/core'

/** The command line asks for something that cannot be. Exit code 2. */
export function usageError(message: string, remedy?: string, detail?: string): EngineError {
  return new EngineError('usage', {
    message,
    ...(remedy === undefined ? {} : { remedy }),
    ...(detail === undefined ? {} : { detail }),
  })
}
