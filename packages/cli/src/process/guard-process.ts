import { EngineError } from '@sloth-runner/core'
import { errorDocument } from '../output/error-document.ts'
import { exitCodeOfError, exitCodes } from '../output/exit-codes.ts'
import { standardOutput } from '../output/standard-output.ts'
import { wantsJson } from '../output/wants-json.ts'
import { printableJson } from '../render/printable.ts'
import { usageError } from '../usage-error.ts'
import { breakOff } from './break-off.ts'
import { thrownAside } from './foreign-code.ts'

/** What this is about. */
interface GuardedCommand {
  readonly argv: readonly string[]
  /** The folder of this program. */
  readonly root: string
  /** Tells an error and ends the process. */
  fail(error: unknown): Promise<void>
}

/**
 * What can go wrong around a command: its output cannot be written, something throws where nobody waits for it, or a
 * definition ends the process behind its back. What a definition or a plugin throws there ends the command in order; anything
 * else leaves nothing to go on with. Returns what to call when the command is done; it does not return while something fails.
 * Whatever code it is ended with, it is told: 3 or 4 would pass for an answer. Only a second signal ends it in earnest.
 */
export function guardProcess(target: NodeJS.Process, { argv, root, fail }: GuardedCommand): () => Promise<void> {
  let done = false
  let failing: Promise<void> | undefined
  target.on('uncaughtException', (error: NodeJS.ErrnoException | undefined) => {
    const aside = error?.syscall === 'write' ? unwritten(error) : thrownAside(error, root)
    if (aside?.code === 'thrown-aside' && breakOff(aside)) return
    done = true
    failing ??= fail(aside ?? error)
  })
  target.on('exit', (code) => {
    if (done || code === exitCodes.interrupted) return
    const error = endedEarly()
    tell(target, argv, error)
    target.exitCode = exitCodeOfError(error)
  })
  return async () => {
    done = true
    await failing
  }
}

/** The folder this process is in may have been removed; almost everything needs it. Throws a usage error. */
export function requireCurrentFolder(target: NodeJS.Process): void {
  try {
    target.cwd()
  } catch {
    throw usageError('The folder you are in is no longer there.', 'Change into another one, and run the command again.')
  }
}

/** While a process exits nothing can be imported any more. */
function tell(target: NodeJS.Process, argv: readonly string[], error: EngineError): void {
  target.stderr.write(`Error: ${error.message}\nWhat to do: ${error.remedy}\n`)
  if (wantsJson(argv)) standardOutput().write(`${printableJson(errorDocument(error), 2)}\n`)
}

function unwritten({ message }: Error): EngineError {
  return new EngineError('host-failed', {
    message: 'The output could not be written.',
    detail: message,
    remedy: 'Make room or write it elsewhere. What a run did is kept: see "sloth-runner stack history".',
  })
}

/** Nobody knows who did it: no fault of the command line, nor for certain one of the definition. */
function endedEarly(): EngineError {
  return new EngineError('internal', {
    message: 'The program ended before the command was done.',
    remedy: 'Look for process.exit, and for an await that never ends, in the definition and in the files it imports.',
  })
}
