import { type KnownFlag, spellings } from './flag-spellings.ts'

/** A flag that takes one of some words. */
export interface ChoiceFlag extends KnownFlag {
  readonly options?: readonly string[]
}

/**
 * A command line with each of the words that a flag chooses from as that word is named, in
 * whatever case it was typed: `--format PNG`.
 */
export function choicesAsNamed(
  argv: readonly string[],
  flags: Readonly<Record<string, ChoiceFlag>>,
): readonly string[] {
  const choices = new Map(
    Object.entries(flags).flatMap(([name, flag]) =>
      [...spellings({ [name]: flag }).keys()].map((spelling) => [spelling, flag.options ?? []] as const),
    ),
  )
  const end = argv.indexOf('--')
  return argv.map((word, index) => {
    if (end !== -1 && index >= end) return word
    const assigned = word.startsWith('-') ? word.indexOf('=') : -1
    if (assigned === -1) return named(word, choices.get(argv[index - 1] ?? ''))
    return word.slice(0, assigned + 1) + named(word.slice(assigned + 1), choices.get(word.slice(0, assigned)))
  })
}

function named(word: string, choices: readonly string[] = []): string {
  const lower = word.toLowerCase()
  return choices.includes(word) ? word : (choices.find((choice) => choice.toLowerCase() === lower) ?? word)
}
