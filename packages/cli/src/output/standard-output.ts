import { Console } from 'node:console'
import { syncBuiltinESMExports } from 'node:module'

let kept: NodeJS.WriteStream | null = null

/** Where results go, and nothing else. */
export function standardOutput(): NodeJS.WriteStream {
  return kept ?? process.stdout
}

/**
 * From now on what other people's code prints, that of plugins and definitions, goes to standard error: a result is one
 * document, whatever they have to say.
 */
export function keepStandardOutput(): void {
  if (kept !== null) return
  kept = process.stdout
  Object.defineProperty(process, 'stdout', { configurable: true, enumerable: true, value: process.stderr })
  syncBuiltinESMExports()
  globalThis.console = new Console(process.stderr)
}
