import { stripVTControlCharacters } from 'node:util'
import { didYouMean, type EngineError } from '@sloth-runner/core'
import { usageError } from './usage-error.ts'

/** The parts of oclif's parser errors that tell more than their text. */
interface ParserError extends Error {
  readonly flags?: readonly string[]
  readonly args?: readonly unknown[]
  readonly parse?: {
    readonly input?: { readonly flags?: Readonly<Record<string, { readonly aliases?: readonly string[] }>> }
  }
}

const remedy = 'See what the command takes with --help.'

/** What oclif says of each flag, and how we say it. */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/^Parsing (--\S+)\s+Expected/, '$1: expected'],
  [/^Parsing (--\S+)\s+/, '$1: '],
  [/^Flag (--\S+) expects a value$/, '$1 needs a value.'],
  [/^Flag (--\S+) expects one of these values: (.*)$/s, '$1 needs a value, one of: $2.'],
  [/^Flag (--\S+) can only be specified once$/, '$1 is given more than once, and takes one value.'],
  [/^Expected (--[^=\s]+)=(.*) to be one of: (.*)$/s, '$1 takes one of: $3; not "$2".'],
  [/^(--[^=\s]+)(?:=.*)? cannot also be provided when using (--\S+)$/s, '$2 and $1 cannot be given together.'],
  [/^All of the following must be provided when using (--\S+): (.*)$/, '$1 needs $2 beside it.'],
  [/^(?:Exactly|At least) one of the following must be provided: (.*)$/, 'One of these is needed: $1.'],
  [/^Missing required flag (\S+)$/, '--$1 is missing.'],
]

/** oclif's refusal of a command line in our words: unknown flags with the nearest one. */
export function explainUsageError(error: Error): EngineError {
  const { flags, args, message, parse } = error as ParserError
  const known = parse?.input?.flags ?? {}
  if (flags !== undefined && message.startsWith('Nonexistent')) return unknownFlags(flags, known)
  if (args !== undefined && message.startsWith('Unexpected')) {
    return usageError(`Unexpected ${args.length === 1 ? 'argument' : 'arguments'}: ${args.join(', ')}.`, remedy)
  }
  if (args !== undefined && message.startsWith('Missing'))
    return usageError(args.map(missingArgument).join(' '), remedy)
  const words = stripVTControlCharacters(message).replace(/\nSee more help with --help$/, '')
  const several = /^The following errors? occurred:\s*(.*)$/s.exec(words)?.[1]?.split(/\n\s*/)
  return usageError((several ?? [words]).map(inOurWords).join(' '), remedy)
}

function inOurWords(line: string): string {
  const wording = wordings.find(([pattern]) => pattern.test(line))
  return wording === undefined ? line : line.replace(wording[0], wording[1])
}

function missingArgument(argument: unknown): string {
  const { name, description } = argument as { readonly name: string; readonly description?: string }
  return `${name.toUpperCase()} is missing${description === undefined ? '.' : `: ${description}`}`
}

function unknownFlags(
  flags: readonly string[],
  known: Readonly<Record<string, { readonly aliases?: readonly string[] }>>,
): EngineError {
  const names = Object.entries(known).flatMap(([name, flag]) => [name, ...(flag.aliases ?? [])])
  const lines = flags.map((flag) => {
    const name = flag.replace(/^-+/, '').replace(/=.*$/, '')
    const guess = didYouMean(name, names).replace(/"(.*)"/, '"--$1"')
    return `There is no flag "${flag}".${guess}`
  })
  return usageError(lines.join(' '), remedy)
}
