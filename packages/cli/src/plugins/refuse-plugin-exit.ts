import { syncBuiltinESMExports } from 'node:module'
import type { StackPlace } from '@sloth-runner/core'

/** Where an error came through a plugin; null when it did not. */
type PlaceOf = (error: unknown) => StackPlace | null

const plugins: PlaceOf[] = []

/**
 * From now on the plugin that `placeOf` knows gets an error from `process.exit`: what is at work is ended in order, and told
 * with its place. Everybody else ends the process.
 */
export function refusePluginExit(placeOf: PlaceOf): void {
  if (plugins.length === 0) guardExit()
  plugins.push(placeOf)
}

/** Also for those who import `exit` from `node:process`. */
function guardExit(): void {
  const { exit } = process
  process.exit = (code) => {
    const place = callingPlugin()
    if (place === null) return exit(code)
    const call = `process.exit(${code === undefined ? '' : String(code)})`
    throw new Error(`${place.file}:${place.line} calls ${call}, and a plugin must not end the process`)
  }
  syncBuiltinESMExports()
}

function callingPlugin(): StackPlace | null {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = Number.POSITIVE_INFINITY
  const here = new Error('who calls')
  Error.stackTraceLimit = stackTraceLimit
  return plugins.map((placeOf) => placeOf(here)).find((place) => place !== null) ?? null
}
