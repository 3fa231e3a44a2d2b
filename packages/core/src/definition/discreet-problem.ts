import { type ExpressionProblem, expressionProblem, type Place } from './expressions.ts'

/** What went wrong, by the library's codes, in words that repeat no value. */
const kinds: Readonly<Record<string, string>> = {
  no_such_key: 'a key that it asks for is not there',
  invalid_duration: 'a text in it is no duration',
  invalid_timestamp: 'a text in it is no time',
  no_matching_overload: 'its values are of types that do not go together',
  type_error: 'its values are of types that do not go together',
  unsupported_type: 'its values are of types that do not go together',
  cannot_index_type: 'it asks for a key of what has none',
  invalid_index_type: 'it asks for a key that is none',
}

/** What to do about it, where nothing that was computed may be shown. */
const hint = 'It reads a sensitive value, so that no more is shown than the kind of the error.'

/**
 * A failed evaluation of an expression that reads a sensitive value. The library's own words repeat values: keys that are
 * not there, patterns and durations that are none.
 */
export function discreetProblem(error: unknown, text: string, offset: number): ExpressionProblem {
  const { code = '', message = '', range } = error as { code?: string; message?: string; range?: { start: number } }
  const isPattern = /regular expression/i.test(message)
  const kind = isPattern ? 'a text in it is no regular expression' : (kinds[code] ?? 'its values do not allow it')
  const place = { text, at: offset + (range?.start ?? 0) }
  const summary = `The expression reads a sensitive value and fails: ${kind}.`
  return expressionProblem(code === 'no_such_key' ? 'unknown-key' : 'invalid-expression', summary, place, hint)
}

/** An expression that reads a sensitive value and gives something that cannot be kept. */
export function discreetResult(place: Place): ExpressionProblem {
  const summary = 'The expression reads a sensitive value, and gives something that is no value here.'
  return expressionProblem('invalid-expression', summary, place, hint)
}
