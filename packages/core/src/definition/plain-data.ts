import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, Path } from '../domain/json.ts'
import { formatPath } from '../domain/path.ts'
import { unplainKind } from '../domain/value-kind.ts'
import { isBase64 } from '../domain/wire.ts'

/** How deep a definition may be nested, without itself. */
export const deepestLevel = 100
/** How many values a definition may have. */
const maxValues = 2_000_000
/** How long one text may be, in bytes of UTF-8. */
const maxText = 16 * 1024 * 1024
const halfACharacter =
  'holds half a character (a surrogate such as \\ud800 without its other half), which no file can hold'
/** How many problems are collected before looking ends. */
const maxFindings = 100

/** What one look at a value told. */
export interface PlainDataSurvey {
  readonly findings: readonly Finding[]
  /**
   * A copy of it, without the keys that are undefined. Whoever reads the value itself again may get something else, as it may
   * compute what it is asked for. Where there are findings it is of no use.
   */
  readonly plain: Json
  /** Keys that are undefined. */
  readonly undefinedKeys: readonly Path[]
  /** Some key begins with `$`. */
  readonly hasDollarKey: boolean
}

/** How a value is looked at. */
export interface PlainDataOptions {
  /** False: `$bytes` is a key like any other. Default: it holds base64. */
  readonly bytes?: false
}

/** A list or an object on the way, with its copy and how it was reached. */
interface Place {
  readonly value: object
  readonly copy: Json[] | Record<string, Json>
  readonly key: string | number | null
  readonly parent: Place | null
  readonly depth: number
}

interface Survey {
  readonly options: PlainDataOptions
  readonly findings: Finding[]
  readonly open: Place[]
  readonly undefinedKeys: Path[]
  count: number
  hasDollarKey: boolean
}

/**
 * Looks for what makes a value something else than plain, bounded JSON: functions, promises, maps, keys that nobody sees,
 * numbers that a double cannot hold, `__proto__` keys, too deep, too many, too long. Never recurses, so that depth overflows
 * nothing, and reads everything once. Keys with the value undefined count as not given.
 */
export function surveyPlainData(root: unknown, options: PlainDataOptions = {}): PlainDataSurvey {
  const survey: Survey = { options, findings: [], open: [], undefinedKeys: [], count: 0, hasDollarKey: false }
  const plain = visit(survey, null, null, root)
  for (let place = survey.open.pop(); place !== undefined; place = survey.open.pop()) {
    if (survey.findings.length >= maxFindings) break
    if (survey.count > maxValues) break
    visitInside(survey, place)
  }
  if (survey.count > maxValues)
    survey.findings.push(errorFinding('too-large', `There are more than ${maxValues} values.`, { path: [] }))
  const { findings, undefinedKeys, hasDollarKey } = survey
  return { findings, plain, undefinedKeys, hasDollarKey }
}

function visitInside(survey: Survey, place: Place): void {
  const { value, copy } = place
  if (Array.isArray(copy)) visitItems(survey, place, value as readonly unknown[], copy)
  else visitEntries(survey, place, value as Readonly<Record<string, unknown>>, copy)
}

function visitItems(survey: Survey, place: Place, items: readonly unknown[], copy: Json[]): void {
  for (let index = 0; index < items.length && survey.count <= maxValues; index += 1)
    copy.push(visit(survey, place, index, items[index]))
}

function visitEntries(
  survey: Survey,
  place: Place,
  entries: Readonly<Record<string, unknown>>,
  copy: Record<string, Json>,
): void {
  const keys = Object.keys(entries)
  for (const key of keys) {
    const problem = keyProblem(key)
    const value = problem === null ? entries[key] : undefined
    if (problem !== null) survey.findings.push(errorFinding('invalid-name', problem, { path: pathOf(place, key) }))
    else if (value === undefined) survey.undefinedKeys.push(pathOf(place, key))
    else {
      if (key.startsWith('$')) survey.hasDollarKey = true
      if (key === '$bytes' && keys.length === 1 && survey.options.bytes !== false && !isBase64(value))
        survey.findings.push(noBytes(pathOf(place, key)))
      copy[key] = visit(survey, place, key, value)
    }
  }
}

function keyProblem(key: string): string | null {
  if (key === '__proto__') return 'The key "__proto__" is not allowed.'
  return key.isWellFormed() ? null : `A key ${halfACharacter}.`
}

/** Bytes that were mistyped would be a map with a strange key, and a file without content. */
function noBytes(path: Path): Finding {
  const detail = 'Bytes are written as base64 (RFC 4648) with its padding, without blanks, line breaks and expressions.'
  return errorFinding('invalid-value', '"$bytes" is not base64.', { path, detail })
}

/** The copy of a value. What is in it is filled in later. */
function visit(survey: Survey, parent: Place | null, key: string | number | null, value: unknown): Json {
  survey.count += 1
  const depth = parent === null ? 0 : parent.depth + 1
  const problem = problemOf(value, depth)
  if (problem !== null) {
    survey.findings.push(problemFinding(pathOf(parent, key), problem))
    return null
  }
  if (typeof value !== 'object' || value === null) return value as Json
  const copy = Array.isArray(value) ? [] : {}
  survey.open.push({ value, copy, key, parent, depth })
  return copy
}

interface Problem {
  readonly code: string
  /** As in `is a promise`. */
  readonly what: string
  readonly detail?: string
}

function problemOf(value: unknown, depth: number): Problem | null {
  if (typeof value === 'string') return textProblem(value)
  if (typeof value === 'number') return numberProblem(value)
  if (typeof value === 'object' && value !== null && depth > deepestLevel)
    return { code: 'too-deep', what: `is nested deeper than ${deepestLevel} levels` }
  const kind = unplainKind(value)
  return kind === null ? null : { code: 'not-plain-data', what: `is ${kind.is}`, detail: kind.remedy }
}

/** What has no UTF-8 would be written as another text than the declared one (RFC 8785, 3.2.2.2, refuses it too). */
function textProblem(value: string): Problem | null {
  if (isLonger(value, maxText)) return { code: 'too-large', what: 'is a text of more than 16 MiB' }
  return value.isWellFormed() ? null : { code: 'invalid-text', what: halfACharacter }
}

/** Whether a text has more bytes of UTF-8, of which no character of a text has more than three. */
function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && Buffer.byteLength(text) > bytes)
}

function numberProblem(value: number): Problem | null {
  if (!Number.isFinite(value)) return { code: 'invalid-number', what: `is ${value}, which JSON cannot hold` }
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return {
      code: 'invalid-number',
      what: 'is a number beyond 2^53, which is not kept exactly: write it as text',
    }
  return null
}

function problemFinding(path: Path, { code, what, detail }: Problem): Finding {
  const shown = `${formatPath(path.slice(0, 12))}${path.length > 12 ? ' …' : ''}`
  const summary = path.length === 0 ? `The definition ${what}.` : `"${shown}" ${what}.`
  return errorFinding(code, summary, detail === undefined ? { path } : { path, detail })
}

function pathOf(parent: Place | null, key: string | number | null): Path {
  const path = key === null ? [] : [key]
  for (let place = parent; place !== null; place = place.parent) if (place.key !== null) path.push(place.key)
  return path.reverse()
}
