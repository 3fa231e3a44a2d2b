import { syncBuiltinESMExports } from 'node:module'
import { errorFinding, InvalidInputError } from '@sloth-runner/core'

/**
 * Does something with a definition's code while `process.exit` throws in place of ending the process. Rejects when it was
 * called, whoever caught what it threw.
 */
export async function withoutExit<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  const { exit } = process
  const asked: InvalidInputError[] = []
  setExit((code) => {
    const error = endsProcess(file, code)
    asked.push(error)
    throw error
  })
  try {
    const result = await work()
    const [first] = asked
    if (first !== undefined) throw first
    return result
  } catch (error) {
    throw asked[0] ?? error
  } finally {
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
