import { errorFinding, InvalidInputError, isKeptExactly } from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'
import { numberText } from './parse-value.ts'
import type { GivenValue } from './read-value.ts'

/** What `--increment` adds, as the engine takes it. */
export function amountOf(given: GivenValue & { readonly by?: string | undefined }): { readonly by?: number } {
  if (given.text !== undefined)
    throw usageError(`--increment takes no VALUE.`, 'Say what is added with --by, as in --increment --by 5.')
  for (const flag of ['type', 'file', 'sensitive'] as const)
    if (given[flag] !== undefined && given[flag] !== false)
      throw usageError(`--${flag} and --increment do not go together.`, 'Numbers are counted with as they are.')
  if (given.by === undefined) return {}
  const by = given.by.trim()
  if (!numberText.test(by)) throw usageError(`--by takes a number, not "${given.by}".`)
  if (!isKeptExactly(by))
    throw new InvalidInputError([
      errorFinding('not-exact', `--by ${by} is not kept exactly.`, {
        detail: 'Write fewer digits, or a number between -2^53 and 2^53.',
      }),
    ])
  return { by: Number(by) }
}
