import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import { formatPath } from '../domain/path.ts'
import { isBase64 } from '../domain/wire.ts'

/** How deep a definition may be nested. */
const maxDepth = 100
/** How many values a definition may have. */
const maxValues = 2_000_000
/** How long one text may be, in UTF-16 units. */
const maxText = 16 * 1024 * 1024
const halfACharacter =
  'holds half a character (a surrogate such as \\ud800 without its other half), which no file can hold'
/** How many problems are collected before looking ends. */
const maxFindings = 100

/** What one look at a value told. */
export interface PlainDataSurvey {
  readonly findings: readonly Finding[]
  /** Some key has the value undefined. */
  readonly hasUndefined: boolean
  /** Some key begins with `$`. */
  readonly hasDollarKey: boolean
}

/** A list or an object on the way, with how it was reached. */
interface Place {
  readonly value: object
  readonly key: string | number | null
  readonly parent: Place | null
  readonly depth: number
}

interface Survey {
  readonly findings: Finding[]
  readonly open: Place[]
  count: number
  hasUndefined: boolean
  hasDollarKey: boolean
}

/**
 * Looks for what makes a value something else than plain, bounded JSON: functions, dates, numbers that a double cannot
 * hold, `__proto__` keys, too deep, too many, too long. Never recurses, so that depth overflows nothing. Keys with the
 * value undefined count as not given.
 */
export function surveyPlainData(root: unknown): PlainDataSurvey {
  const survey: Survey = { findings: [], open: [], count: 0, hasUndefined: false, hasDollarKey: false }
  visit(survey, null, null, root)
  for (let place = survey.open.pop(); place !== undefined; place = survey.open.pop()) {
    if (survey.findings.length >= maxFindings) break
    if (survey.count > maxValues) break
    if (Array.isArray(place.value)) visitItems(survey, place, place.value)
    else visitEntries(survey, place, place.value as Record<string, unknown>)
  }
  if (survey.count > maxValues)
    survey.findings.push(errorFinding('too-large', `There are more than ${maxValues} values.`, { path: [] }))
  return survey
}

/** A copy of plain data without the keys that are undefined. */
export function withoutUndefined(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null) return value as Json
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)])) as JsonObject
}

function visitItems(survey: Survey, place: Place, items: readonly unknown[]): void {
  for (let index = 0; index < items.length && survey.count <= maxValues; index += 1)
    visit(survey, place, index, items[index])
}

function visitEntries(survey: Survey, place: Place, entries: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(entries)) {
    if (key === '__proto__') {
      const path = pathOf(place, key)
      survey.findings.push(errorFinding('invalid-name', 'The key "__proto__" is not allowed.', { path }))
    } else if (!key.isWellFormed())
      survey.findings.push(errorFinding('invalid-name', `A key ${halfACharacter}.`, { path: pathOf(place, key) }))
    else if (entries[key] === undefined) survey.hasUndefined = true
    else {
      if (key.startsWith('$')) survey.hasDollarKey = true
      if (key === '$bytes') survey.findings.push(...bytesFindings(entries, pathOf(place, key)))
      visit(survey, place, key, entries[key])
    }
  }
}

/** Bytes that were mistyped would be a map with a strange key, and a file without content. */
function bytesFindings(entries: Readonly<Record<string, unknown>>, path: Path): readonly Finding[] {
  if (Object.keys(entries).length !== 1 || isBase64(entries.$bytes)) return []
  const detail = 'Bytes are written as base64 (RFC 4648) with its padding, without blanks, line breaks and expressions.'
  return [errorFinding('invalid-value', '"$bytes" is not base64.', { path, detail })]
}

function visit(survey: Survey, parent: Place | null, key: string | number | null, value: unknown): void {
  survey.count += 1
  const depth = parent === null ? 0 : parent.depth + 1
  const problem = typeof value === 'object' ? objectProblem(value, depth) : scalarProblem(value)
  if (problem !== null) survey.findings.push(problemFinding(pathOf(parent, key), problem))
  else if (typeof value === 'object' && value !== null) survey.open.push({ value, key, parent, depth })
}

type Problem = readonly [code: string, what: string]

function scalarProblem(value: unknown): Problem | null {
  switch (typeof value) {
    case 'boolean':
      return null
    case 'string':
      return textProblem(value)
    case 'number':
      return numberProblem(value)
    default:
      return ['not-plain-data', typeof value === 'undefined' ? 'is undefined' : `is a ${typeof value}`]
  }
}

/** What has no UTF-8 would be written as another text than the declared one (RFC 8785, 3.2.2.2, refuses it too). */
function textProblem(value: string): Problem | null {
  if (value.length > maxText) return ['too-large', 'is a text of more than 16 MiB']
  return value.isWellFormed() ? null : ['invalid-text', halfACharacter]
}

function numberProblem(value: number): Problem | null {
  if (!Number.isFinite(value)) return ['invalid-number', `is ${value}, which JSON cannot hold`]
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return ['invalid-number', 'is a number beyond 2^53, which is not kept exactly: write it as text']
  return null
}

function objectProblem(value: object | null, depth: number): Problem | null {
  if (value === null) return null
  if (depth > maxDepth) return ['too-deep', `is nested deeper than ${maxDepth} levels`]
  if (Array.isArray(value)) return null
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return null
  const name = prototype.constructor?.name
  if (Object.getPrototypeOf(prototype) === null && name === 'Object') return null
  return ['not-plain-data', `is a ${name || 'special object'}`]
}

function problemFinding(path: Path, [code, what]: Problem): Finding {
  const shown = `${formatPath(path.slice(0, 12))}${path.length > 12 ? ' …' : ''}`
  return errorFinding(code, path.length === 0 ? `The definition ${what}.` : `"${shown}" ${what}.`, { path })
}

function pathOf(parent: Place | null, key: string | number | null): Path {
  const path = key === null ? [] : [key]
  for (let place = parent; place !== null; place = place.parent) if (place.key !== null) path.push(place.key)
  return path.reverse()
}
