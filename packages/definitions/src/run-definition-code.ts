import { syncBuiltinESMExports } from 'node:module'
import { setImmediate } from 'node:timers/promises'
import { errorFinding, InvalidInputError } from '@sloth-runner/core'

/**
 * Does something with a definition's code, and keeps it from doing anything to the process: `process.exit` throws, and what
 * it throws where nobody waits for it, in a timer or a promise, is its error too. Rejects when any of that happened,
 * whoever caught it.
 */
export async function runDefinitionCode<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  const { exit } = process
  const wrong: unknown[] = []
  setExit((code) => {
    const error = endsProcess(file, code)
    wrong.push(error)
    throw error
  })
  const aside = Promise.withResolvers<never>()
  aside.promise.catch(() => {})
  const listens = !process.hasUncaughtExceptionCaptureCallback()
  if (listens)
    process.setUncaughtExceptionCaptureCallback((error) => {
      wrong.push(error)
      aside.reject(error)
    })
  try {
    const result = await Promise.race([work(), aside.promise])
    // Node tells of rejections that nobody handles only when all that can run has run.
    await setImmediate()
    if (wrong.length > 0) throw wrong[0]
    return result
  } catch (error) {
    throw wrong[0] ?? error
  } finally {
    if (listens) process.setUncaughtExceptionCaptureCallback(null)
    setExit(exit)
  }
}

/** Also for those who import `exit` from `node:process`. */
function setExit(exit: typeof process.exit): void {
  process.exit = exit
  syncBuiltinESMExports()
}

function endsProcess(file: string, code: unknown): InvalidInputError {
  const call = `process.exit(${code === undefined ? '' : String(code)})`
  return new InvalidInputError([
    errorFinding('process-ended', `${file} calls ${call}, and a definition must not end the process.`, {
      detail: 'To refuse something throw an error: its message is told with its place.',
    }),
  ])
}
