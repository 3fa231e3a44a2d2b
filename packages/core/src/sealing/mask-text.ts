import { isJsonObject, type Json, type Path } from '../domain/json.ts'
import { valueAt } from '../domain/path.ts'

/** What is shown instead of a sensitive value, everywhere. */
export const sensitiveMark = '<sensitive>'

/** Shorter values are not masked: they would be found in innocent words, and a secret of three letters is none. */
const shortest = 4

/**
 * A text in which no sensitive value appears, whatever a provider put into it.
 *
 * @param values clear values, each with the places of what is sensitive in it
 */
export function maskText(text: string, values: readonly (Json | null)[], sensitive: readonly Path[]): string {
  if (sensitive.length === 0) return text
  const secrets = values.flatMap((value) => sensitive.flatMap((path) => textsIn(valueAt(value ?? undefined, path))))
  const longestFirst = [...new Set(secrets)].sort((one, other) => other.length - one.length)
  return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, sensitiveMark), text)
}

function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.length < shortest ? [] : [value, ...linesOf(value)]
  if (typeof value === 'number') return textsIn(String(value))
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/** A message may quote one line of a text. */
function linesOf(value: string): readonly string[] {
  return value.includes('\n') ? value.split('\n').filter((line) => line.trim().length >= shortest) : []
}
