import { shellWord } from '@sloth-runner/core'
import { type CommandMatch, findCommand } from '../find-command.ts'
import { asksForHelp } from './asks-for-help.ts'
import { type KnownFlag, spellings } from './flag-spellings.ts'

/** A flag where a command is looked for. */
export interface EarlyFlag {
  readonly flag: string
  /** The same command line with the command first, for a shell; null where none can be meant. */
  readonly suggestion: string | null
}

/** What oclif's manifest tells of a command, as far as it matters here. */
export interface KnownCommand {
  readonly id: string
  readonly aliases: readonly string[]
  readonly flags: Readonly<Record<string, KnownFlag>>
}

/**
 * The flag that keeps the words of a command line from naming a command, or null when none does. What asks for help may
 * stand anywhere. Whether the word behind a flag is its value is not known before the command is: both readings are
 * tried, and the one that fits the flags of the command it gives is suggested. A line that would be refused is not.
 */
export function earlyFlag(
  words: readonly string[],
  match: CommandMatch,
  commands: readonly KnownCommand[],
): EarlyFlag | null {
  if (match.kind !== 'none' && match.kind !== 'topic') return null
  const flag = words[match.kind === 'topic' ? match.words : 0]
  if (flag === undefined || asksForHelp(words)) return null
  const known = new Map(commands.flatMap((command) => [command.id, ...command.aliases].map((id) => [id, command])))
  const moved = commandFirst(words, [], known)
  return { flag, suggestion: moved === null ? null : moved.map(shellWord).join(' ') }
}

/** A flag as it was written, with the word behind it where that is taken for its value. */
type Written = readonly [flag: string, value?: string]

/** The words with the command first and the flags before it last, or null. */
function commandFirst(
  words: readonly string[],
  flags: readonly Written[],
  known: ReadonlyMap<string, KnownCommand>,
): readonly string[] | null {
  const found = findCommand(words, [...known.keys()])
  if (found.kind === 'unknown') return null
  if (found.kind === 'command') {
    const moved = fitting(flags, known.get(found.id)?.flags ?? {})
    return moved === null ? null : [...words.slice(0, found.words), ...behind(words.slice(found.words), moved)]
  }
  const at = found.kind === 'topic' ? found.words : 0
  const [flag, value, ...rest] = words.slice(at)
  if (flag === undefined || flag === '--') return null
  const before = words.slice(0, at)
  const alone = commandFirst([...before, ...words.slice(at + 1)], [...flags, [flag]], known)
  if (alone !== null || value === undefined || flag.includes('=')) return alone
  return commandFirst([...before, ...rest], [...flags, [flag, value]], known)
}

/** Flags stand before `--`, behind which all words are arguments. */
function behind(words: readonly string[], flags: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  return end === -1 ? [...words, ...flags] : [...words.slice(0, end), ...flags, ...words.slice(end)]
}

/** Flags as a command takes them, or null when it does not. */
function fitting(written: readonly Written[], flags: Readonly<Record<string, KnownFlag>>): readonly string[] | null {
  const kinds = spellings(flags)
  const fit = written.map((each) => fittingFlag(each, kinds))
  return fit.every((words) => words !== null) ? fit.flat() : null
}

function fittingFlag([word, value]: Written, kinds: ReadonlyMap<string, KnownFlag['type']>): readonly string[] | null {
  const [name = word, given] = word.split('=', 2)
  const glued = !word.startsWith('--') && word.length > 2 && kinds.get(word.slice(0, 2)) === 'option'
  if (glued) return value === undefined ? [word] : null
  switch (kinds.get(name)) {
    case 'option':
      if (value !== undefined) return [word, value]
      return given === undefined ? null : [word]
    case 'boolean':
      if (value !== undefined) return null
      // It takes no value: said no, it is left out.
      return given === undefined || given === 'true' ? [name] : []
    default:
      return null
  }
}
