import type { FixResult } from '../contracts/resource-fixer.ts'
import { type Change, noChange } from '../domain/change.ts'

/** What is wrong with a value that a plugin gave, as the end of a sentence; null when nothing is. */
export type Problem = string | null

/** Deeper than anything that is declared; what refers to itself has no end. */
const deepest = 200

const actions: ReadonlySet<unknown> = new Set(['none', 'create', 'update', 'replace', 'delete', 'forget'])
const kinds: ReadonlySet<unknown> = new Set(['configuration', 'resource', 'state', 'dependency'])
const severities: ReadonlySet<unknown> = new Set(['low', 'medium', 'high', 'critical'])
const effects: ReadonlySet<unknown> = new Set(['safe', 'disruptive', 'irreversible'])
const findingSeverities: ReadonlySet<unknown> = new Set(['error', 'warning', 'info'])

/** Of what a read found. */
export function observationProblem(value: unknown): Problem {
  const status = isRecord(value) ? value.status : undefined
  if (!isRecord(value) || (status !== 'absent' && status !== 'present' && status !== 'unreadable'))
    return 'an observation has the status absent, present or unreadable'
  if (status === 'absent') return allText([value.stays ?? '']) ? null : '"stays" of what is absent is a text'
  if (status === 'unreadable')
    return allText([value.reason, value.detail]) ? null : 'what is unreadable comes with a reason and a detail'
  if (value.actual === undefined) return 'what is present comes with what is actual'
  if (!isListOf(value.unreadable ?? [], isUnreadable))
    return '"unreadable" is a list of fields, each with a reason and a detail'
  if (!isListOf(value.evidence ?? [], hasPath)) return '"evidence" is a list of fields with their path'
  return firstProblem([value.actual, value.expected, value.computed, value.shown], jsonProblem)
}

/** Of what separates declared and observed. */
export function changeProblem(value: unknown): Problem {
  if (value === noChange) return null
  if (isPromise(value)) return 'diff gives a promise: it must not be async'
  if (!isRecord(value) || !actions.has(value.action))
    return `diff gives a change whose action is ${[...actions].join(', ')}`
  const { fields, steps, suppressed } = value as Partial<Record<keyof Change, unknown>>
  if (![fields, steps, suppressed].every(Array.isArray))
    return 'diff gives a change with the lists fields, steps and suppressed'
  if (!isListOf(suppressed, hasPath) || !isListOf(steps, isStep))
    return 'a step or what is suppressed in the change of diff is none'
  if (!isListOf(fields, isField)) return 'a field in the change of diff needs a path, a kind and a severity'
  if (![value.blockedBy ?? [], value.staysWith ?? []].every((keys) => isListOf(keys, isText)))
    return '"blockedBy" and "staysWith" in the change of diff are lists of keys'
  if (value.takes !== undefined && !isTaking(value.takes))
    return '"takes" in the change of diff is numbers of parts, and of how many'
  if (value.refusal !== undefined && refusalProblem(value.refusal) !== null) return refusalProblem(value.refusal)
  return firstProblem(fields as readonly Values[], (field) => jsonProblem(field.from) ?? jsonProblem(field.to))
}

/** Of what a declaration is about. */
export function claimsProblem(value: unknown): Problem {
  if (isPromise(value)) return 'claims gives a promise: it must not be async'
  if (!isRecord(value) || !isListOf(value.owns, isText)) return 'claims gives an object whose "owns" is a list of keys'
  const odd = (['edits', 'keeps', 'shares', 'needs'] as const).find((name) => !isListOf(value[name] ?? [], isText))
  return odd === undefined ? null : `"${odd}" of what claims gives is a list of keys`
}

/** Of a declaration that was completed. */
export function resolutionProblem(value: unknown): Problem {
  if (!isRecord(value) || !isRecord(value.declared)) return 'resolve gives an object whose "declared" is an object'
  if (!isListOf(value.sensitive ?? [], isPath)) return '"sensitive" of what resolve gives is a list of paths'
  if (!isListOf(value.files ?? [], (file) => isRecord(file) && allText([file.path, file.sha256])))
    return '"files" of what resolve gives is a list of paths with their digest'
  return findingsProblem(value.findings ?? []) ?? jsonProblem(value.declared)
}

/** Of what somebody found. */
export function findingsProblem(value: unknown): Problem {
  const isFinding = (one: unknown): boolean =>
    isRecord(one) &&
    findingSeverities.has(one.severity) &&
    allText([one.code, one.summary, one.detail ?? '']) &&
    isPath(one.path ?? [])
  return isListOf(value, isFinding) ? null : 'findings are a list, each with a severity, a code and a summary'
}

/** Of a change in words. */
export function descriptionProblem(value: unknown): Problem {
  if (isRecord(value) && allText([value.sentence, value.detail ?? '']) && isListOf(value.fields ?? [], isWords))
    return null
  return 'describe gives an object with a sentence'
}

/** Of why something is not done. */
export function refusalProblem(value: unknown): Problem {
  if (isRecord(value) && allText([value.because, value.remedy])) return null
  return 'a refusal has the texts "because" and "remedy"'
}

/** Of what is in the way; there need be nothing. */
export function obstacleProblem(value: unknown): Problem {
  return value === null ? null : refusalProblem(value)
}

/** Of what a fixer says of one change. */
export function resultProblem(value: unknown): Problem {
  const { status, error } = (isRecord(value) ? value : {}) as Partial<Record<keyof FixResult | 'error', unknown>>
  if (status === 'acted') return null
  if (status !== 'failed') return 'a result has the status acted or failed'
  return isRecord(error) && isText(error.message) ? null : 'a result that is failed comes with its error'
}

/** Why something cannot be kept as JSON. What is left out, as JSON leaves it out, is no problem. */
export function jsonProblem(value: unknown): Problem {
  const found = noJson(value, 0)
  if (found === null) return null
  const { path, is } = found
  return `${path.length === 0 ? 'it' : `"${path.slice(0, 3).join('.')}"`} ${is}`
}

/** Something that is no JSON, from the outside in. */
interface NoJson {
  readonly path: readonly string[]
  readonly is: string
}

/** Called for all that is read, which nearly always is well: nothing is made before something is found. */
function noJson(value: unknown, depth: number): NoJson | null {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : here(`is ${value}, which is no JSON`)
  if (typeof value !== 'object') return here(`is a ${typeof value}, which is no JSON`)
  if (depth > deepest) return here('has no end: it refers to itself')
  if (!Array.isArray(value) && !isPlain(value)) return here(`is a ${nameOfClass(value)}, which is no JSON`)
  for (const key in value) {
    const found = noJson((value as Values)[key], depth + 1)
    if (found !== null) return { path: [key, ...found.path], is: found.is }
  }
  return null
}

function here(is: string): NoJson {
  return { path: [], is }
}

function firstProblem<T>(items: readonly T[], problemOf: (item: T) => Problem): Problem {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem !== null) return problem
  }
  return null
}

/** A value with names, whatever they hold. */
type Values = Readonly<Record<string, unknown>>

/** Also one of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function nameOfClass(value: object): string {
  return value.constructor?.name || 'class'
}

function isPromise(value: unknown): boolean {
  return isRecord(value) && typeof value.then === 'function'
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function allText(values: readonly unknown[]): boolean {
  return values.every(isText)
}

function isListOf(value: unknown, isOne: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne)
}

function isPath(value: unknown): boolean {
  return isListOf(value, (key) => typeof key === 'string' || typeof key === 'number')
}

function hasPath(value: unknown): boolean {
  return isRecord(value) && isPath(value.path)
}

function isUnreadable(value: unknown): boolean {
  return isRecord(value) && isPath(value.path) && allText([value.reason, value.detail])
}

function isTaking(value: unknown): boolean {
  return isRecord(value) && isListOf(value.parts, Number.isInteger) && Number.isInteger(value.of)
}

function isField(value: unknown): boolean {
  return isRecord(value) && isPath(value.path) && kinds.has(value.kind) && severities.has(value.severity)
}

function isStep(value: unknown): boolean {
  return isRecord(value) && isText(value.name) && effects.has(value.effect) && isListOf(value.items ?? [], isText)
}

function isWords(value: unknown): boolean {
  return isRecord(value) && isPath(value.path) && allText([value.impact ?? '', value.suggestion ?? ''])
}
