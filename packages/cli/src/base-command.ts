import { join } from 'node:path'
import { Command } from '@oclif/core/command'
import type { Config } from '@oclif/core/config'
import { boolean, option, string } from '@oclif/core/flags'
import type { Input, ParserOutput } from '@oclif/core/interfaces'
import { type EngineError, InterruptedError, onOneLine } from '@sloth-runner/core'
import type { CommandContext, GlobalFlags } from './command-context.ts'
import type { EngineSession, SessionOptions } from './composition.ts'
import { exitCodeOfError, exitCodes } from './output/exit-codes.ts'
import type { Outcome } from './output/outcome.ts'
import { printOutcome } from './output/print-outcome.ts'
import { standardError } from './output/standard-output.ts'
import { afterOutput } from './process/after-output.ts'
import { watchThrownAside } from './process/break-off.ts'
import { type Interruption, watchInterruption } from './process/interruption.ts'
import { showWork, type WorkDisplay } from './progress/show-work.ts'
import { choosePaint } from './render/paint.ts'
import { printable } from './render/printable.ts'
import { usageError } from './usage-error.ts'

/** What oclif's parser gives, by name. */
type ParsedValues = Record<string, unknown>

/** The flags that every command takes. */
export const globalFlags = {
  db: string({ helpGroup: 'GLOBAL', helpValue: 'PATH', summary: 'Database file. Also SLOTH_RUNNER_DB_PATH.' }),
  config: string({
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
    summary: 'Configuration file, read in place of those that are looked for. Also SLOTH_RUNNER_CONFIG.',
  }),
  json: boolean({ helpGroup: 'GLOBAL', summary: 'Print one JSON document on standard output and nothing else.' }),
  'no-color': boolean({ helpGroup: 'GLOBAL', summary: 'No colour. Also NO_COLOR.' }),
  verbose: boolean({ helpGroup: 'GLOBAL', summary: 'Tell more on standard error, with stack traces.' }),
}

/** How a command ends that is to stop. Whether an act is finished, taken back or cut short, is for its provider to say. */
const inOrder = 'nothing more is begun, and what is under way is finished or stopped.'

/** The flag of commands that only read. */
export const readingFlags = {
  format: option({
    options: ['table', 'json', 'yaml'] as const,
    summary: 'How to print the result. Default: table.',
  })(),
}

/**
 * A command is metadata, one call of the engine and one renderer. `execute` returns what is to be printed; this class
 * prints it, and `main.ts` turns whatever is thrown into words and an exit code.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = globalFlags

  #parsed: Promise<unknown> | undefined

  protected abstract execute(context: CommandContext): Promise<Outcome>

  override async run(): Promise<void> {
    const { flags } = (await this.parse(this.ctor)) as unknown as { readonly flags: GlobalFlags }
    requireValues(flags, ['db', 'config', 'file', 'out', 'output', 'plan', 'key-file', 'secret-file', 'var-file'])
    requireOneForm(flags)
    const work = showWork(standardError())
    const interruption = watchInterruption(process, () => {
      work.clear()
      this.onInterruption()
    })
    const aside = watchThrownAside(({ message }) => {
      work.clear()
      note(`Breaking off: ${inOrder} ${onOneLine(message)}`)
      interruption.breakOff()
    })
    try {
      const context = contextOf(flags, interruption, this.config, work)
      const outcome = await this.execute(context)
        .finally(work.clear)
        .catch(async (error: unknown) => {
          if (aside.first === null || InterruptedError.isInstance(error)) throw aside.first ?? error
          await tellBesides(aside.first, this.argv)
          throw error
        })
      await printOutcome(outcome, flags)
      if (aside.first !== null) return await tellBesides(aside.first, this.argv)
      // What was cut off says so itself: a signal that came when all was done changes nothing.
      process.exitCode = outcome.exitCode ?? exitCodes.success
    } finally {
      aside.dispose()
      interruption.dispose()
    }
  }

  /** What is told when a person or the system wants this process to stop. */
  protected onInterruption(): void {
    note(`Interrupted: ${inOrder} A second signal ends it at once.`)
  }

  /** The command line, parsed once however often it is asked for. */
  protected override parse<F extends ParsedValues, B extends ParsedValues, A extends ParsedValues>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    this.#parsed ??= super.parse(options, argv)
    return this.#parsed as Promise<ParserOutput<F, B, A>>
  }

  /** Opens the engine, hands it over, and closes it whatever happens. */
  protected async withEngine<T>(
    context: CommandContext,
    options: SessionOptions,
    use: (session: EngineSession) => Promise<T>,
  ): Promise<T> {
    const { openSession } = await import('./composition.ts')
    const session = await openSession(context, options)
    try {
      return await use(session)
    } catch (error) {
      session.explain(error)
      throw error
    } finally {
      if (options.access === 'write' && options.callHooks !== false) await leaveHooks(session, context)
      await session.engine.close()
    }
  }

  /** Errors are told and counted in `main.ts`. */
  protected override async catch(error: Error): Promise<never> {
    throw error
  }
}

/** A command that broke off has a result, or an error of its own, all the same. */
async function tellBesides(error: EngineError, argv: readonly string[]): Promise<void> {
  const { tellError } = await import('./output/report-error.ts')
  tellError(error, argv)
  process.exitCode = exitCodeOfError(error)
}

/** Hooks that are due are called when everything has been printed. Trouble with the record is told by the command itself. */
async function leaveHooks({ engine }: EngineSession, context: CommandContext): Promise<void> {
  if (context.interruption.signal.aborted || !(await engine.hooks.isDue().catch(() => false))) return
  const { deliverAfter } = await import('./hooks/deliver-after.ts')
  afterOutput(() => deliverAfter(context))
}

/** A path that is empty, as that of a variable which is not set, would be that of the current folder. Throws a usage error. */
function requireValues(flags: object, paths: readonly string[]): void {
  const empty = Object.entries(flags).flatMap(([name, value]) =>
    paths.includes(name) && [value].flat().includes('') ? [name] : [],
  )
  if (empty.length === 0) return
  throw usageError(empty.map((name) => `--${name} is empty.`).join(' '), 'Name a path, or leave the flag out.')
}

/** What a result can be printed as in place of JSON; the format of a picture is something else. */
const otherForms: ReadonlySet<string> = new Set(['table', 'yaml', 'prometheus'])

/** Throws a usage error where the result was asked for in two forms. */
function requireOneForm({ json, format }: GlobalFlags): void {
  if (!json || format === undefined || !otherForms.has(format)) return
  throw usageError(`--json and --format ${format} cannot be given together.`, 'Leave one of the two out.')
}

function contextOf(
  flags: GlobalFlags,
  interruption: Interruption,
  { root, version }: Config,
  work: WorkDisplay,
): CommandContext {
  return {
    flags,
    // oclif's root is the folder of this one command's manifest, `manifests/stack-list` in the bundle.
    root: join(root, '..', '..'),
    version,
    interruption,
    paint: choosePaint(standardError(), process.env, flags['no-color']),
    note(line) {
      work.clear()
      note(line)
    },
    working: work.tell,
  }
}

function note(line: string): void {
  standardError().write(`${printable(line)}\n`)
}
