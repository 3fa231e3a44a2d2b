import type { EngineError } from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'
import { type KnownFlag, spellings } from './flag-spellings.ts'

/**
 * Why a command line cannot be meant as oclif would take it, or null. oclif reads `--take-over=false` as `--take-over` and
 * the argument `false`: the flag is given although the person said no, and a stack is named that nobody named.
 */
export function refuseFlagValues(
  argv: readonly string[],
  flags: Readonly<Record<string, KnownFlag>>,
): EngineError | null {
  const names = spellings(flags)
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const given = words.filter((word, index) => isValued(word, names) && names.get(words[index - 1] ?? '') !== 'option')
  if (given.length === 0) return null
  const lines = [...new Set(given.map(flagOf))].map((flag) => `${flag} takes no value; leave it out to say no.`)
  return usageError(lines.join('\n'), 'See what the command takes with --help.')
}

function isValued(word: string, names: ReadonlyMap<string, KnownFlag['type']>): boolean {
  return word.startsWith('-') && word.includes('=') && names.get(flagOf(word)) === 'boolean'
}

function flagOf(word: string): string {
  return word.slice(0, word.indexOf('='))
}
