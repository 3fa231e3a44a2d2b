import {
  errorFinding,
  InvalidInputError,
  isJsonObject,
  isKeptExactly,
  type Json,
  parseStrictJson,
  typeOfValue,
} from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'

/** What `--type` takes: the types of values, and what the variables of a definition call some of them. */
const words = {
  null: 'null',
  boolean: 'boolean',
  integer: 'integer',
  float: 'float',
  text: 'text',
  list: 'list',
  map: 'map',
  string: 'text',
  number: 'float',
  array: 'list',
  object: 'map',
} as const

type GivenType = keyof typeof words

/** The words that `--type` takes. */
export const valueTypes = Object.keys(words) as readonly GivenType[]

const integerText = /^[+-]?\d+$/
/** A number as it is written on the command line. */
export const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * A text as a value of a type. A text that is none, or has a key twice, is a usage error; a number that would not be kept
 * exactly is an `InvalidInputError`. Neither repeats it: it may be a secret.
 */
export function parseValue(text: string, type: GivenType): Json {
  const meant = words[type]
  if (meant === 'text') return text
  const trimmed = text.trim()
  switch (meant) {
    case 'null':
      if (trimmed === '' || trimmed === 'null') return null
      throw notOfType('null')
    case 'boolean':
      if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
      throw notOfType('true or false')
    case 'integer':
      if (integerText.test(trimmed)) return exactNumber(trimmed)
      throw notOfType('an integer, such as 3')
    case 'float':
      if (numberText.test(trimmed)) return exactNumber(trimmed)
      throw notOfType('a number, such as 0.5')
    case 'list': {
      const value = parsedJson(trimmed)
      if (Array.isArray(value)) return value
      throw notOfType(`a list in JSON, such as '["a","b"]'`)
    }
    case 'map': {
      const value = parsedJson(trimmed)
      if (isJsonObject(value)) return value
      throw notOfType(`a map in JSON, such as '{"a":1}'`)
    }
  }
}

/**
 * A word of the command line as the value that it looks like. Where that is not clear it is refused: a release 1.10 must not
 * become the number 1.1, nor a map with a comma too many a text.
 */
export function guessValue(text: string): Json {
  if (text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  if (numberText.test(text)) return guessNumber(text)
  if (!/^[[{]/.test(text)) return text
  const value = parsedJson(text)
  if (value !== undefined) return value
  throw usageError(
    `The value begins like ${text.startsWith('[') ? 'a list' : 'a map'} in JSON and is none.`,
    'Mend it, or add --type text when it is meant as it stands.',
  )
}

function guessNumber(text: string): number {
  const value = exactNumber(text)
  if (String(value) === text) return value
  throw usageError(
    `"${text}" can be meant as the number ${value} or as the text "${text}".`,
    `Say which: add --type ${typeOfValue(value)} or --type text.`,
  )
}

function exactNumber(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    throw inexact('The number is beyond 2^53, and would not be kept exactly.')
  if (isKeptExactly(text)) return value
  throw inexact(tooManyDigits)
}

const tooManyDigits = 'The number has more digits than are kept exactly.'

/** It can be understood, and not be kept: a finding, as it is in a variable. */
function inexact(message: string): InvalidInputError {
  return new InvalidInputError([errorFinding('not-exact', message, { detail: 'Add --type text to keep its digits.' })])
}

function parsedJson(text: string): Json | undefined {
  const parsed = parseStrictJson(text)
  if ('value' in parsed) return parsed.value
  if ('problem' in parsed) {
    if (parsed.problem === 'no-json') return undefined
    if (parsed.problem === 'rounded') throw inexact(tooManyDigits)
    throw usageError(
      'The value is JSON with more single values than are looked at.',
      'Keep it in parts, or add --type text when it is meant as it stands.',
    )
  }
  throw usageError(
    `The value has a key twice: again at character ${parsed.twice + 1}.`,
    'Take one of the two out, or add --type text when it is meant as it stands.',
  )
}

function notOfType(expected: string): Error {
  return usageError(`The value is not ${expected}.`, 'Mend it, or say with --type what it is.')
}
