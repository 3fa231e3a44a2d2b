import { onOneLine } from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'

/** Texts that a person gave, by the flag or variable they stand in. */
export type GivenTexts = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Refuses texts that do not belong on one line of a terminal: line ends, control characters, marks that turn the direction
 * of writing. Those of `filled` must not be empty either, where they were given. The usage error names all that is wrong.
 */
export function checkTexts(given: GivenTexts, filled: GivenTexts = {}): void {
  const wrong = [
    ...entriesOf({ ...given, ...filled }).flatMap(([name, text]) => problemOf(name, text)),
    ...entriesOf(filled).flatMap(([name, text]) => (text.trim() === '' ? [`${name} must not be empty.`] : [])),
  ]
  if (wrong.length > 0)
    throw usageError(wrong.join(' '), 'It is shown on terminals and kept on record: say it in a line of words.')
}

function entriesOf(texts: GivenTexts): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([name, text]) => [text ?? []].flat().map((one) => [name, one] as const))
}

function problemOf(name: string, text: string): readonly string[] {
  const shown = onOneLine(text)
  return shown === text ? [] : [`${name} takes one line without control characters, not "${shown}".`]
}
