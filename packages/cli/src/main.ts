import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Config } from '@oclif/core/config'
import type { PJSON } from '@oclif/core/interfaces'
import { commandElsewhere, findCommand } from './find-command.ts'
import { asksForHelp, withoutHelp } from './flags/asks-for-help.ts'
import { choicesAsNamed } from './flags/choices-as-named.ts'
import { type EarlyFlag, earlyFlag } from './flags/early-flag.ts'
import { refuseBrokenText } from './flags/refuse-broken-text.ts'
import { refuseFlagValues } from './flags/refuse-flag-values.ts'
import { exitCodeOfError, exitCodes } from './output/exit-codes.ts'
import { guardOutputs, standardError, standardOutput } from './output/standard-output.ts'
import { doAfterOutput } from './process/after-output.ts'
import { guardProcess, requireCurrentFolder } from './process/guard-process.ts'
import { printable } from './render/printable.ts'
import { takeSecretVariables } from './secret-variables.ts'
import { usageError } from './usage-error.ts'

/** The folder of this bundle: oclif's root, with a package.json and a manifest of its own. */
const root = import.meta.dirname

/** Once a definition was loaded `process.exit` is not what it was. */
const exit: typeof process.exit = process.exit

/** Runs one command line and ends the process. The only place that does. `commands` are the ids of those there are. */
export async function main(argv: readonly string[], commands: readonly string[]): Promise<void> {
  takeSecretVariables(process.env)
  guardOutputs()
  const done = guardProcess(process, { argv, root, fail: (error) => fail(error, argv) })
  try {
    requireCurrentFolder(process)
    await dispatch(argv, commands)
  } catch (error) {
    await tell(error, argv)
  }
  await Promise.all([standardOutput().flushed(), standardError().flushed()])
  await doAfterOutput().catch(warn)
  await done()
  exit()
}

async function tell(error: unknown, argv: readonly string[]): Promise<void> {
  try {
    const { reportError } = await import('./output/report-error.ts')
    reportError(error, argv)
  } catch {
    tellPlainly(error)
  }
  process.exitCode = exitCodeOfError(error)
}

/** What comes after a command changes nothing about how it ended. */
function warn(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  process.stderr.write(`Warning: hooks could not be called: ${printable(text)}\n`)
}

/** What nobody caught leaves nothing to go on with. */
async function fail(error: unknown, argv: readonly string[]): Promise<never> {
  process.exitCode = exitCodes.failure
  await tell(error, argv)
  exit()
}

/** What tells errors is a file of its own, which is gone when the program is updated while it runs. */
function tellPlainly(error: unknown): void {
  process.stderr.write(`Error: ${printable(error instanceof Error ? error.message : inspect(error, { depth: 0 }))}\n`)
  process.stderr.write(
    'Files of the program are missing: it may have been updated while it ran. Run the command again.\n',
  )
}

async function dispatch(argv: readonly string[], commands: readonly string[]): Promise<void> {
  refuseBrokenText(argv)
  if (argv[0] === '--version') return runCommand('version', argv.slice(1))
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
  const asked = asksForHelp(words)
  const match = findCommand(asked ? withoutHelp(words) : words, commands)
  if (match.kind === 'unknown') throw unknownCommand(match.given, match.nearest)
  if (match.kind === 'command' && !asked) return runCommand(match.id, words.slice(match.words))
  const config = await loadConfig(root)
  const early = earlyFlag(words, match, config.commands)
  if (early !== null) throw flagsFirst(early)
  await showHelp(config, match.kind === 'none' ? [] : match.id.split(':'))
}

/**
 * Settings that spare oclif work at each start: no theme file, no search for a root, no check of the engine. `folder` has the
 * manifest: of all commands, or of one.
 */
async function loadConfig(folder: string): Promise<Config> {
  process.env.OCLIF_DISABLE_ENGINE_WARNING ??= '1'
  process.env.SLOTH_RUNNER_DISABLE_THEME ??= '1'
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PJSON
  return Config.load({ root: folder, pjson, userPlugins: false, devPlugins: false })
}

async function runCommand(id: string, argv: readonly string[]): Promise<void> {
  const config = await loadConfig(join(root, 'manifests', id.replaceAll(':', '-')))
  const command = config.findCommand(id, { must: true })
  const refused = refuseFlagValues(argv, command.flags)
  if (refused !== null) throw refused
  await config.runCommand(id, [...choicesAsNamed(argv, command.flags)], command)
}

async function showHelp(config: Config, words: readonly string[]): Promise<void> {
  const { loadHelpClass } = await import('@oclif/core/help')
  const Help = await loadHelpClass(config)
  await new Help(config, config.pjson.oclif.helpOptions).showHelp([...words])
  process.exitCode = exitCodes.success
}

function flagsFirst({ flag, suggestion }: EarlyFlag): Error {
  const example = suggestion === null ? 'sloth-runner stack list --db PATH' : `sloth-runner ${suggestion}`
  return usageError(
    `The flag "${flag}" stands before the command.`,
    `Put the flags behind the command, as in "${example}".`,
  )
}

function unknownCommand(given: string, nearest: string | null): Error {
  const meant = commandElsewhere(given) ?? nearest
  const guess = meant === null ? '' : ` Did you mean "sloth-runner ${meant}"?`
  return usageError(`There is no command "${given}".${guess}`, 'List the commands with "sloth-runner --help".')
}
