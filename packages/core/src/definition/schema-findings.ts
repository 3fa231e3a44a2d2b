import type { ErrorObject } from 'ajv'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { formatPath, valueAt } from '../domain/path.ts'

/** How the problems of one validated value are told. */
export interface SchemaFindingOptions {
  /** Where the validated value stands in the definition. */
  readonly path: Path
  /** The validated value: list positions and keys are told apart by it. */
  readonly value: Json
  readonly address?: string
  /** What the whole value is called, in front of the paths inside it. Default: nothing. */
  readonly prefix?: string
  /** What one key is called: `property`, `key`. */
  readonly noun: string
  /** What is shown of values. Of sensitive ones `nothing`, and of those that are allowed neither. Default: `value`. */
  readonly shows?: 'value' | 'type' | 'nothing'
}

const combinators: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'not', 'contains'])

/** The findings for what a schema refuses: one for each problem, without the branches of a failed alternative. */
export function schemaFindings(errors: readonly ErrorObject[], options: SchemaFindingOptions): Finding[] {
  const outer = errors.filter((error) => combinators.has(error.keyword)).map((error) => error.schemaPath)
  return errors
    .filter((error) => error.keyword !== 'propertyNames' && error.keyword !== 'if')
    .filter((error) => error.keyword !== 'minLength' || !isToldByPattern(error, errors))
    .filter((error) => !outer.some((schemaPath) => isBeneath(error.schemaPath, schemaPath)))
    .map((error) => schemaFinding(error, errors, options))
}

/** A text that is too short and breaks a pattern as well has one thing wrong with it. */
function isToldByPattern({ instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some((other) => other.keyword === 'pattern' && other.instancePath === instancePath)
}

/** Whether one path of a schema lies beneath another. */
export function isBeneath(schemaPath: string, ancestor: string): boolean {
  return schemaPath.length > ancestor.length && schemaPath.startsWith(ancestor) && schemaPath[ancestor.length] === '/'
}

/** The path that a JSON pointer (RFC 6901) means inside a value. */
export function pointerPath(pointer: string, value: Json): Path {
  const path: (string | number)[] = []
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(valueAt(value, path)) ? Number(key) : key)
  }
  return path
}

function schemaFinding(error: ErrorObject, errors: readonly ErrorObject[], options: SchemaFindingOptions): Finding {
  const inner = pointerPath(error.instancePath, options.value)
  const told = tell(error, inner, errors, options)
  return errorFinding(told.code, told.summary, {
    ...(options.address === undefined ? {} : { address: options.address }),
    path: [...options.path, ...inner, ...(told.key === undefined ? [] : [told.key])],
    ...(told.detail === undefined ? {} : { detail: told.detail }),
  })
}

interface Told {
  readonly code: string
  readonly summary: string
  readonly detail?: string
  readonly key?: string
}

function tell(error: ErrorObject, inner: Path, errors: readonly ErrorObject[], options: SchemaFindingOptions): Told {
  const subject = inner.length === 0 && options.path.length === 0 ? 'The definition' : `"${placeName(inner, options)}"`
  if (error.propertyName !== undefined) return tellName(error)
  const discreet = options.shows === 'nothing' ? discreetRequirements[error.keyword] : undefined
  if (discreet !== undefined) return { code: 'invalid-value', summary: `${subject} ${discreet}.` }
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return tellUnknownKey(error, inner, options)
    case 'required':
      return {
        code: `missing-${options.noun}`,
        summary: `${subject} lacks the ${options.noun} "${error.params.missingProperty}".`,
      }
    case 'not':
      return isReserved(error)
        ? { code: 'not-yet', summary: `The key ${subject} has no effect yet.`, detail: 'Take it out for now.' }
        : { code: 'invalid-value', summary: `${subject} ${exclusion(error, options)}.` }
    case 'anyOf':
    case 'oneOf':
      return {
        code: 'invalid-value',
        summary: `${subject} ${alternatives(error, errors)}.`,
        ...detailOf(error, errors),
      }
    default:
      return {
        code: 'invalid-value',
        summary: `${subject} ${requirement(error, options)}.${guess(error, options)}`,
        ...detailOf(error, errors),
      }
  }
}

/** Most often a `not` says which keys exclude each other. */
function exclusion({ schema, data }: ErrorObject, options: SchemaFindingOptions): string {
  const keys = isJsonObject(schema) && Object.keys(schema).length === 1 ? schema.required : undefined
  if (!Array.isArray(keys)) return `may not be ${shown(data, options)}`
  return `may have only one of ${keys.join(' and ')}`
}

function placeName(inner: Path, options: SchemaFindingOptions): string {
  if (options.prefix !== undefined) return formatPath([options.prefix, ...inner])
  if (inner.length === 0 && options.address !== undefined) return options.address
  return formatPath(inner.length === 0 ? options.path.slice(-1) : inner)
}

function isReserved(error: ErrorObject): boolean {
  return isJsonObject(error.schema) && Object.keys(error.schema).length === 0
}

function tellUnknownKey(error: ErrorObject, inner: Path, options: SchemaFindingOptions): Told {
  const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty)
  const known = declarable((error.parentSchema?.properties as JsonObject | undefined) ?? {})
  const where = inner.length === 0 ? '' : ` in "${formatPath(inner)}"`
  return {
    code: `unknown-${options.noun}`,
    summary: `There is no ${options.noun} "${key}"${where}.${didYouMean(key, known)}`,
    ...(known.length === 0 ? {} : { detail: `Known: ${known.join(', ')}.` }),
    key,
  }
}

/** The keys that may be written: what only the system knows is no help to somebody who writes. */
function declarable(properties: JsonObject): readonly string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const systemOnly = isJsonObject(schema) && schema['x-computed'] === true && schema['x-resolve-only'] !== true
    return systemOnly ? [] : [key]
  })
}

function tellName(error: ErrorObject): Told {
  const name = error.propertyName ?? ''
  const reserved = error.keyword === 'not'
  return {
    code: 'invalid-name',
    summary: `"${name}" ${reserved ? 'is reserved' : 'is not a good name'}.`,
    ...(reserved ? {} : described(error, 'A name has')),
    key: name,
  }
}

/** The words of the schema's author for what a text must look like. */
function described(error: ErrorObject, lead: string): { detail?: string } {
  const words = error.parentSchema?.description
  return (error.keyword === 'pattern' || error.keyword === 'type') && typeof words === 'string'
    ? { detail: `${lead} ${words.charAt(0).toLowerCase()}${words.slice(1)}` }
    : {}
}

/** The words of the schema's author; without them, how what is no text becomes one where a text is wanted. */
function detailOf(error: ErrorObject, errors: readonly ErrorObject[]): { detail?: string } {
  const words = combinators.has(error.keyword) ? undefined : described(error, 'Expected:').detail
  const detail = words ?? (wantedTypes(error, errors).includes('string') ? asText(error.data) : undefined)
  return detail === undefined ? {} : { detail }
}

/** The types of which a value has none, where that is all that is wrong with it. */
function wantedTypes(error: ErrorObject, errors: readonly ErrorObject[]): readonly string[] {
  if (error.keyword === 'type') return [error.params.type].flat()
  const inside = errors.filter((other) => isBeneath(other.schemaPath, error.schemaPath))
  return inside.every(({ keyword, instancePath }) => keyword === 'type' && instancePath === error.instancePath)
    ? inside.flatMap(({ params }) => [params.type].flat())
    : []
}

const example = '$' + '{{ string(vars.port) }}'

/** Shows no value: it may be a sensitive one. */
function asText(data: unknown): string | undefined {
  if (typeof data !== 'number' && typeof data !== 'boolean') return undefined
  return `What is written here becomes text in quotes; the value of an expression by string(), as in ${example}.`
}

function alternatives(error: ErrorObject, errors: readonly ErrorObject[]): string {
  const inside = errors.filter((other) => isBeneath(other.schemaPath, error.schemaPath))
  const wanted = error.keyword === 'anyOf' ? wantedTypes(error, errors) : []
  if (wanted.length > 0) return `must be ${typeNames([...new Set(wanted)])}, and is ${typeOf(error.data)}`
  const missing = inside.filter((other) => other.keyword === 'required').map((other) => other.params.missingProperty)
  if (error.keyword === 'oneOf' && inside.length === 0) return 'fits several alternatives of which only one may hold'
  if (missing.length === inside.length && missing.length > 0) return `needs one of ${missing.join(', ')}`
  return `must be one of: ${inside.map((other) => other.message ?? other.keyword).join(', or ')}`
}

/** What tells which values are allowed, in words that tell none. */
const discreetRequirements: Readonly<Record<string, string>> = {
  enum: 'is none of the values that are allowed',
  const: 'is not the value that is allowed',
  pattern: 'has not the form it needs',
  anyOf: 'is nothing that is allowed',
  oneOf: 'is nothing that is allowed',
  not: 'is something that is not allowed',
  contains: 'lacks something that it needs',
  minimum: 'is less than is allowed',
  exclusiveMinimum: 'is less than is allowed',
  maximum: 'is more than is allowed',
  exclusiveMaximum: 'is more than is allowed',
  multipleOf: 'is no multiple of what it should be',
}

function requirement(error: ErrorObject, options: SchemaFindingOptions): string {
  switch (error.keyword) {
    case 'type':
      return `must be ${typeNames(error.params.type)}, and is ${typeOf(error.data)}`
    case 'enum':
      return `must be one of ${error.params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(', ')}${given(error, options)}`
    case 'const':
      return `must be ${JSON.stringify(error.params.allowedValue)}, and is ${shown(error.data, options)}`
    case 'pattern':
      return `is ${shown(error.data, options)} and ${form(error)}`
    case 'dependentRequired':
      return `needs the ${options.noun} "${error.params.missingProperty}" where "${error.params.property}" is given`
    default:
      return error.message ?? `breaks the rule "${error.keyword}"`
  }
}

/** Words, where the schema's author gave them, are in the detail; a pattern is for who has nothing else. */
function form({ parentSchema, params }: ErrorObject): string {
  return typeof parentSchema?.description === 'string'
    ? 'has not the form it needs'
    : `does not match ${params.pattern}`
}

/** The text that is none of those that may be written. */
function given({ data }: ErrorObject, options: SchemaFindingOptions): string {
  return showsText(data, options) ? `, and is ${shown(data, options)}` : ''
}

/** The one of those that may be written which is nearest to what is. */
function guess({ keyword, data, params }: ErrorObject, options: SchemaFindingOptions): string {
  if (keyword !== 'enum' || !showsText(data, options)) return ''
  return didYouMean(data, (params.allowedValues as unknown[]).map(String))
}

function showsText(data: unknown, { shows = 'value' }: SchemaFindingOptions): data is string {
  return shows === 'value' && typeof data === 'string'
}

function shown(value: unknown, options: SchemaFindingOptions): string {
  if (options.shows === 'nothing') return '<sensitive>'
  if (options.shows === 'type') return typeOf(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function typeNames(type: string | readonly string[]): string {
  return [type].flat().join(' or ')
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
