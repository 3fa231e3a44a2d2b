import { isRounded } from '../domain/decimal.ts'
import type { VariableDeclaration } from '../domain/definition.ts'
import type { Json } from '../domain/json.ts'
import { maxJsonValues } from '../domain/scan-json.ts'
import { parseStrictJson } from '../domain/strict-json.ts'
import { toWire } from '../domain/wire.ts'

/** A value, or why the text is none of the type. */
export type ConvertedText = { readonly value: Json } | { readonly problem: string; readonly detail?: string }

const asString = 'Where each digit counts, declare the variable as a string.'

const integerText = /^[+-]?\d+$/
const numberText = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

/**
 * A text as a value of the declared type: digits for numbers, true and false for booleans, JSON for arrays and objects.
 * The problem does not repeat the text.
 */
export function convertVariableText(text: string, type: VariableDeclaration['type']): ConvertedText {
  switch (type) {
    case 'string':
      return { value: text }
    case 'integer':
      return convertNumber(text, integerText, 'an integer, such as 8080')
    case 'number':
      return convertNumber(text, numberText, 'a number, such as 0.5')
    case 'boolean':
      return text === 'true' || text === 'false' ? { value: text === 'true' } : { problem: 'true or false' }
    case 'array':
    case 'object':
      return convertJson(text, type)
  }
}

function convertNumber(text: string, pattern: RegExp, expected: string): ConvertedText {
  const trimmed = text.trim()
  if (!pattern.test(trimmed)) return { problem: expected }
  const value = Number(trimmed)
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    return {
      problem: 'a number that is kept exactly: between -2^53 and 2^53',
      detail: asString,
    }
  return isRounded(trimmed)
    ? { problem: 'a number with no more digits than are kept exactly', detail: asString }
    : { value }
}

function convertJson(text: string, type: 'array' | 'object'): ConvertedText {
  const expected = type === 'array' ? `JSON, such as '["a","b"]'` : `JSON, such as '{"a":1}'`
  const parsed = parseStrictJson(text)
  if ('value' in parsed) return { value: toWire(parsed.value) }
  if ('twice' in parsed) return { problem: 'JSON with each key once' }
  if (parsed.problem === 'rounded')
    return {
      problem: 'JSON with no more digits in a number than are kept exactly',
      detail: 'Where each digit counts, write the number as text.',
    }
  return { problem: parsed.problem === 'too-many' ? `JSON with at most ${maxJsonValues} values` : expected }
}
