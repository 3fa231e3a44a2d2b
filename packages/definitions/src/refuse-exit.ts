import { syncBuiltinESMExports } from 'node:module'
import { errorFinding, InvalidInputError } from '@sloth-runner/core'
import { placeInDefinition } from './place-in-definition.ts'

/** A definition whose code is run. */
interface Running {
  readonly file: string
  onExit(error: InvalidInputError): void
}

const running: Running[] = []

/**
 * Whoever calls `process.exit` until the returned function is called gets an error instead, which `onExit` is told too:
 * it may be caught. From then on only what a definition's own modules call is refused, as from a timer that outlives the
 * loading; everybody else ends the process.
 */
export function refuseExit(file: string, onExit: Running['onExit']): () => void {
  guardExit()
  const one = { file, onExit }
  running.push(one)
  return () => running.splice(running.indexOf(one), 1)
}

let guarded: typeof process.exit | null = null

/** Also for those who import `exit` from `node:process`. */
function guardExit(): void {
  if (process.exit === guarded) return
  const { exit } = process
  guarded = (code) => {
    const one = running.at(-1)
    const file = one?.file ?? callingDefinition()
    if (file === null) return exit(code)
    const error = endsProcess(file, code)
    one?.onExit(error)
    throw error
  }
  process.exit = guarded
  syncBuiltinESMExports()
}

function callingDefinition(): string | null {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = Number.POSITIVE_INFINITY
  const here = new Error('who calls')
  Error.stackTraceLimit = stackTraceLimit
  return placeInDefinition(here)?.file ?? null
}

function endsProcess(file: string, code: unknown): InvalidInputError {
  const call = `process.exit(${code === undefined ? '' : String(code)})`
  return new InvalidInputError([
    errorFinding('process-ended', `${file} calls ${call}, and a definition must not end the process.`, {
      detail: 'To refuse something throw an error: its message is told with its place.',
    }),
  ])
}
