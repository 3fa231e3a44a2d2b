import { createRequire } from 'node:module'
import { join } from 'node:path'
import { useCompiledCode } from './compiled-code.ts'

/** Put in place when the program is bundled: the ids of its commands. */
declare const bundledCommands: readonly string[]

/** Runs one command line, with the code that was compiled for the same command before. */
export function start(argv: readonly string[]): void {
  const commands = bundledCommands
  const root = import.meta.dirname
  useCompiledCode(root, (commandOf(argv, commands) ?? 'none').replaceAll(':', '-'))
  createRequire(join(root, 'start.js'))('./main.js').main(argv, commands)
}

/** The longest id that the words before the first flag begin with. */
function commandOf(argv: readonly string[], commands: readonly string[]): string | undefined {
  const flag = argv.findIndex((word) => word.startsWith('-'))
  const words = flag === -1 ? argv : argv.slice(0, flag)
  return words.map((_, index) => words.slice(0, index + 1).join(':')).findLast((id) => commands.includes(id))
}
