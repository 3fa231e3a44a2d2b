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
  main(root)?.(argv, commands)
}

type Main = (argv: readonly string[], commands: readonly string[]) => Promise<void>

/** What tells errors lies in the same files: where one of them is missing, that is told here. */
function main(root: string): Main | null {
  try {
    return createRequire(join(root, 'start.js'))('./main.js').main
  } catch (error) {
    const { message } = error as Error
    process.stderr.write(
      `Error: Files of sloth-runner are missing or broken: ${message.split('\n')[0]}\nWhat to do: Install sloth-runner again.\n`,
    )
    process.exitCode = 1
    return null
  }
}

/** The longest id that the words before the first flag begin with. */
function commandOf(argv: readonly string[], commands: readonly string[]): string | undefined {
  const flag = argv.findIndex((word) => word.startsWith('-'))
  const words = flag === -1 ? argv : argv.slice(0, flag)
  return words.map((_, index) => words.slice(0, index + 1).join(':')).findLast((id) => commands.includes(id))
}
