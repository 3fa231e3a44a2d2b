import { nearestName } from '@sloth-runner/core'

/** What the first words of a command line name. */
export type CommandMatch =
  | { readonly kind: 'command'; readonly id: string; readonly words: number }
  | { readonly kind: 'topic'; readonly id: string; readonly words: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly given: string; readonly nearest: string | null }

/**
 * Which command the leading words name: the longest sequence that is a command, `stack drift show` before `stack`.
 * `ids` are command ids with colons, aliases included. A word that follows a bare topic and names nothing is unknown; a
 * word that follows a command is its argument.
 */
export function findCommand(argv: readonly string[], ids: readonly string[]): CommandMatch {
  const known = new Set(ids)
  const topics = new Set(ids.flatMap(parentsOf))
  let match: CommandMatch = { kind: 'none' }
  let path = ''
  for (const [index, word] of argv.entries()) {
    if (word.startsWith('-')) break
    const next = path === '' ? word : `${path}:${word}`
    if (known.has(next)) match = { kind: 'command', id: next, words: index + 1 }
    else if (topics.has(next)) match = { kind: 'topic', id: next, words: index + 1 }
    else return match.kind === 'command' ? match : unknownWord(path, word, ids)
    path = next
  }
  return match
}

function unknownWord(topic: string, word: string, ids: readonly string[]): CommandMatch {
  const prefix = topic === '' ? '' : `${topic}:`
  const siblings = ids.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length).split(':')[0] ?? '')
  const nearest = nearestName(word, new Set(siblings))
  const spell = (last: string): string => `${prefix}${last}`.replaceAll(':', ' ')
  return { kind: 'unknown', given: spell(word), nearest: nearest === null ? null : spell(nearest) }
}

function parentsOf(id: string): readonly string[] {
  const parts = id.split(':')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(':'))
}

/** What other programs call a command of ours. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['apply', 'run'],
  ['up', 'run'],
  ['deploy', 'run'],
  ['destroy', 'stack destroy NAME'],
  ['down', 'stack destroy NAME'],
  ['validate', 'stack validate NAME'],
  ['output', 'stack output NAME'],
  ['list', 'stack list'],
  ['ls', 'stack list'],
  ['stack ls', 'stack list'],
  ['stack rm', 'stack delete NAME'],
  ['show', 'stack show NAME'],
  ['force-unlock', 'stack lock force-release NAME'],
])

/** The command that somebody means who comes from another program of this kind; null when it is not known there either. */
export function commandElsewhere(given: string): string | null {
  return elsewhere.get(given) ?? null
}
