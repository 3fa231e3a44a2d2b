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

/** oclif's refusal of a command line in our words: unknown flags with the nearest one. */
export function explainUsageError(error: Error): EngineError {
  const { flags, args, message, parse } = error as ParserError
  const known = parse?.input?.flags ?? {}
  if (flags !== undefined && message.startsWith('Nonexistent')) return unknownFlags(flags, known)
  if (args !== undefined && message.startsWith('Unexpected')) {
    return usageError(`Unexpected ${args.length === 1 ? 'argument' : 'arguments'}: ${args.join(', ')}.`, remedy)
  }
  const words = message.replace(/\nSee more help with --help$/, '').replace(/^The following errors? occurred:\s*/, '')
  const told = words.replace(/^Parsing (--\S+)\s+(.)/, (_, flag, first) => `${flag}: ${first.toLowerCase()}`)
  const [summary = '', ...lines] = told.split('\n')
  return usageError(
    summary.trim(),
    remedy,
    lines.length === 0 ? undefined : lines.map((line) => line.trim()).join('\n'),
  )
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
