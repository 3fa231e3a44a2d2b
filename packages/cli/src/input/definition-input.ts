import { extname, resolve } from 'node:path'
import {
  InvalidInputError,
  type LoadedDefinition,
  nearestName,
  type OwnPlace,
  shellWord,
  type VariableInput,
} from '@sloth-runner/core'
import {
  type ChosenDefinition,
  chooseDefinition,
  definitionFileNames,
  findDefinitionFile,
  type LoadResult,
  loadDefinitions,
  placeInDefinition,
  readVariableFile,
  registerResolver,
} from '@sloth-runner/definitions'
import type { CommandContext } from '../command-context.ts'
import type { DefinitionFlags } from '../flags/plan-flags.ts'
import { keepStandardOutput } from '../output/standard-output.ts'
import { noteForeignCode } from '../process/foreign-code.ts'
import { createLineReader } from '../prompts/read-line.ts'
import { renderFindings } from '../render/findings.ts'
import { givenEnvironment } from '../secret-variables.ts'
import { usageError } from '../usage-error.ts'
import {
  givenInEnvironment,
  parseVariableFlags,
  publicInputs,
  refuseSensitiveFlags,
  sensitiveFlagError,
  withoutForeign,
} from './variable-inputs.ts'

/** The definition that is meant, the stack it is for, and the values of its variables. */
export interface DefinitionInput {
  readonly definition: LoadedDefinition
  readonly stack: string
  readonly variables: readonly VariableInput[]
  /** Those of variables that are not sensitive. */
  readonly publicVariables: readonly VariableInput[]
}

/** Which definition of a file is meant. */
export interface DefinitionChoice {
  /** What was typed: where the file holds one definition only, and no --stack says otherwise, it is the stack's name. */
  readonly name: string | undefined
  /** Which of several is taken when none was named. */
  readonly preferred?: string | undefined
  /** The words of the command that names one, without --file. */
  readonly naming: (name: string) => readonly string[]
}

/** The words by which a command that was typed so says which stack is meant. */
export function stackWords({ stack }: Pick<DefinitionFlags, 'stack'>): readonly string[] {
  return stack === undefined ? [] : ['--stack', stack]
}

/** Loads what the flags and the positional argument name. Everything wrong with it is one `InvalidInputError`. */
export async function readDefinitionInput(
  flags: DefinitionFlags,
  choice: DefinitionChoice,
  context: CommandContext,
): Promise<DefinitionInput> {
  const file = flags.file ?? findDefinitionFile(process.cwd())
  if (file === null) throw noDefinition()
  const files = readVariableFiles(flags['var-file'] ?? [])
  const given = [...givenInEnvironment(givenEnvironment()), ...files, ...parseVariableFlags(flags.var ?? [])]
  const load = () => loadDefinitions(file, { variables: given })
  const result = isPlainText(file) ? await load() : await loadModule(load, context)
  const { loaded, stack } = choose(result, choice, flags, context)
  refuseSensitiveFlags(given, loaded)
  const { variables, notes } = withoutForeign(given, loaded)
  for (const note of notes) context.note(note)
  return { definition: loaded, stack, variables, publicVariables: publicInputs(variables, loaded) }
}

/** The files that a definition and the values of its variables come from. */
export function inputPlaces(
  { definition }: Pick<DefinitionInput, 'definition'>,
  flags: Pick<DefinitionFlags, 'var-file'>,
): readonly OwnPlace[] {
  return [
    ...definition.files.map(({ path }) => ({ path, what: 'a file of the definition' })),
    ...(flags['var-file'] ?? []).map((path) => ({ path: resolve(path), what: 'a file with values of variables' })),
  ]
}

function isPlainText(file: string): boolean {
  return ['.yaml', '.yml', '.json'].includes(extname(file).toLowerCase())
}

/** A module is code, which may go round for ever. Nothing was begun, so that a signal may end it at once. */
async function loadModule(load: () => Promise<LoadResult>, context: CommandContext): Promise<LoadResult> {
  await offerModules(context)
  return context.interruption.unguarded(load)
}

/**
 * A module may import the core and the builders of plugins, wherever it lies. What it prints goes to standard error:
 * standard output is the result's.
 */
async function offerModules(context: CommandContext): Promise<void> {
  keepStandardOutput()
  noteForeignCode({
    owner: 'the definition',
    remedy:
      'Await what is started there, or catch what it throws: a timer, or a promise that nobody awaits, goes on after the definition is loaded.',
    placeOf: placeInDefinition,
  })
  const { modulesForDefinitions } = await import('../composition.ts')
  registerResolver(modulesForDefinitions(context))
}

function readVariableFiles(paths: readonly string[]): readonly VariableInput[] {
  const files = paths.map((path) => readVariableFile(path))
  const findings = files.flatMap((file) => file.findings)
  if (findings.length > 0) throw new InvalidInputError(findings)
  return files.flatMap((file) => file.inputs)
}

function choose(
  result: LoadResult,
  choice: DefinitionChoice,
  flags: Pick<DefinitionFlags, 'file' | 'stack'>,
  context: CommandContext,
): { readonly loaded: LoadedDefinition; readonly stack: string } {
  const only = result.definitions.length === 1 ? result.definitions[0] : undefined
  const { name, preferred } = choice
  const { stack } = flags
  const namesStack = stack === undefined && only !== undefined && name !== undefined && name !== only.definition.name
  if (namesStack && looksLikeFile(name))
    throw usageError(
      `"${name}" looks like a file, and a file is named with --file.`,
      `Say "--file ${shellWord(name)}". A stack that really has this name is named with --stack.`,
    )
  if (namesStack)
    context.note(
      `"${name}" is taken for the name of the stack: the file holds one definition, "${only.definition.name}".`,
    )
  const chosen = chooseDefinition(result, namesStack ? {} : { name, preferred })
  const loaded = requireChosen(chosen, () => namingText(result, choice, flags))
  if (chosen.findings.length > 0) context.note(renderFindings(chosen.findings, context.paint, createLineReader()))
  return { loaded, stack: stack ?? (namesStack ? name : loaded.definition.name) }
}

function looksLikeFile(name: string): boolean {
  return name.includes('/') || /\.(ya?ml|json|[cm]?[jt]s)$/i.test(name)
}

/**
 * Naming the wrong definition, or none of several, is a slip on the command line, and so is a sensitive value there, which a
 * module finds as it is loaded; all else is wrong in the file.
 */
function requireChosen({ loaded, findings }: ChosenDefinition, remedy: () => string): LoadedDefinition {
  if (loaded !== null) return loaded
  const slip = findings.find(({ code }) => code === 'unknown-definition' || code === 'several-definitions')
  if (slip !== undefined) throw usageError(slip.summary, remedy(), slip.detail)
  const secret = findings.find(({ code }) => code === 'sensitive-on-command-line')
  if (secret !== undefined) throw sensitiveFlagError(String(secret.path?.at(-1)))
  throw new InvalidInputError(findings)
}

/** A command that works as it stands: with the nearest name, or the first. */
function namingText(
  { definitions }: LoadResult,
  { name, naming }: DefinitionChoice,
  { file }: Pick<DefinitionFlags, 'file'>,
): string {
  const names = definitions.map(({ definition }) => definition.name)
  const meant = (name === undefined ? null : nearestName(name, names)) ?? names[0] ?? 'NAME'
  const words = [...naming(meant), ...(file === undefined ? [] : ['--file', file])]
  return `Name the definition, as in "sloth-runner ${words.map(shellWord).join(' ')}".`
}

function noDefinition(): Error {
  return usageError(
    'There is no definition in this folder.',
    'Write a first one with "sloth-runner init", or name one with --file.',
    `Looked for ${definitionFileNames.join(', ')}.`,
  )
}
