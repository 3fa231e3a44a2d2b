import { type CommandMatch, findCommand } from '../find-command.ts'

/** A flag where a command is looked for. */
export interface EarlyFlag {
  readonly flag: string
  /** The same command line with the command first; null where none follows. */
  readonly suggestion: string | null
}

/**
 * The flag that keeps the words of a command line from naming a command, or null when none does. `--help` may stand
 * anywhere. Whether the word behind a flag is its value is not known before the command is: both readings are tried.
 */
export function earlyFlag(words: readonly string[], match: CommandMatch, ids: readonly string[]): EarlyFlag | null {
  if (match.kind !== 'none' && match.kind !== 'topic') return null
  const start = match.kind === 'topic' ? match.words : 0
  const flag = words[start]
  if (flag === undefined || flag === '--help' || words.includes('--help')) return null
  const before = words.slice(0, start)
  for (let end = start + 1; end < words.length; end++) {
    const rest = [...before, ...words.slice(end)]
    const found = findCommand(rest, ids)
    if (found.kind === 'command') {
      const command = rest.slice(0, found.words)
      return { flag, suggestion: [...command, ...rest.slice(found.words), ...words.slice(start, end)].join(' ') }
    }
  }
  return { flag, suggestion: null }
}
