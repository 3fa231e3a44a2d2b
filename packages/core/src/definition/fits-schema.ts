import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'

/** Whether a value is what a schema, or one keyword of it, asks for. */
type Check = (value: Json) => boolean

/** Makes the check of a keyword from its argument; `schema` is what it stands in. Null where only ajv can tell. */
type Keyword = (argument: Json, schema: JsonObject) => Check | null

const always: Check = () => true

const never: Check = () => false

const types: Readonly<Record<string, Check>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: Number.isFinite,
  integer: Number.isInteger,
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: isJsonObject,
}

/** Keywords that ask for something. A schema with one that is missing here is left to ajv. */
const keywords: Readonly<Record<string, Keyword>> = {
  type: (names) => any([names].flat().map((name) => types[String(name)] ?? null)),
  enum: (values) => (isPlainList(values) ? (value) => values.includes(value) : null),
  const: (wanted) => (isPlain(wanted) ? (value) => value === wanted : null),
  minLength: (length) => ofText((text) => lengthOf(text) >= Number(length)),
  maxLength: (length) => ofText((text) => lengthOf(text) <= Number(length)),
  pattern: (pattern) => {
    const expression = new RegExp(String(pattern), 'u')
    return ofText((text) => expression.test(text))
  },
  minimum: (limit) => ofNumber((value) => value >= Number(limit)),
  maximum: (limit) => ofNumber((value) => value <= Number(limit)),
  minItems: (count) => ofList((list) => list.length >= Number(count)),
  maxItems: (count) => ofList((list) => list.length <= Number(count)),
  items: (schema) => whenKnown(checkOf(schema), (check) => ofList((list) => list.every(check))),
  minProperties: (count) => ofObject((object) => Object.keys(object).length >= Number(count)),
  maxProperties: (count) => ofObject((object) => Object.keys(object).length <= Number(count)),
  required: (names) => ofObject((object) => (names as readonly string[]).every((name) => object[name] !== undefined)),
  properties: (schemas) =>
    whenKnown(checksOf(schemas as JsonObject), (checks) =>
      ofObject((object) => checks.every(([name, check]) => object[name] === undefined || check(object[name]))),
    ),
  additionalProperties: (schema, { properties = {} }) =>
    whenKnown(checkOf(schema), (check) =>
      ofObject((object) =>
        Object.keys(object).every(
          (name) => Object.hasOwn(properties as JsonObject, name) || check(object[name] ?? null),
        ),
      ),
    ),
  propertyNames: (schema) =>
    whenKnown(checkOf(schema), (check) => ofObject((object) => Object.keys(object).every(check))),
  dependentRequired: (wanted) =>
    ofObject((object) =>
      Object.entries(wanted as Readonly<Record<string, readonly string[]>>).every(
        ([name, others]) => object[name] === undefined || others.every((other) => object[other] !== undefined),
      ),
    ),
  dependentSchemas: (schemas) =>
    whenKnown(checksOf(schemas as JsonObject), (checks) =>
      ofObject((object) => checks.every(([name, check]) => object[name] === undefined || check(object))),
    ),
  allOf: (schemas) => all((schemas as readonly Json[]).map(checkOf)),
  anyOf: (schemas) => any((schemas as readonly Json[]).map(checkOf)),
  oneOf: (schemas) =>
    whenKnown(
      known((schemas as readonly Json[]).map(checkOf)),
      (checks) => (value) => checks.filter((check) => check(value)).length === 1,
    ),
  not: (schema) => whenKnown(checkOf(schema), (check) => (value) => !check(value)),
}

/** Keywords that ask for nothing; those of ours, which begin with `x-`, do not either. */
const telling = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'contentEncoding',
  'contentMediaType',
  'format',
])

const made = new WeakMap<JsonObject, Check>()

/**
 * Whether a value surely is what a schema asks for. True is what ajv says too; false says nothing: then ajv has to be asked,
 * also for what is wrong. To load ajv and have it compile one schema takes 50 ms, and nearly every declaration is good.
 */
export function fitsSchema(schema: JsonObject, value: Json): boolean {
  let check = made.get(schema)
  if (check === undefined) {
    check = checkOf(schema) ?? never
    made.set(schema, check)
  }
  return check(value)
}

function checkOf(schema: Json): Check | null {
  if (typeof schema === 'boolean') return () => schema
  if (!isJsonObject(schema)) return null
  const asking = Object.entries(schema).filter(([keyword]) => !telling.has(keyword) && !keyword.startsWith('x-'))
  return all(asking.map(([keyword, argument]) => keywords[keyword]?.(argument, schema) ?? null))
}

function checksOf(schemas: JsonObject): readonly (readonly [string, Check])[] | null {
  const names = Object.keys(schemas)
  return whenKnown(known(Object.values(schemas).map(checkOf)), (found) =>
    found.map((check, index) => [names[index] as string, check]),
  )
}

function known(found: readonly (Check | null)[]): readonly Check[] | null {
  return found.every((check) => check !== null) ? found : null
}

function all(found: readonly (Check | null)[]): Check | null {
  if (found.length === 0) return always
  return whenKnown(known(found), (checks) => (value) => checks.every((check) => check(value)))
}

function any(found: readonly (Check | null)[]): Check | null {
  return whenKnown(known(found), (checks) => (value) => checks.some((check) => check(value)))
}

function whenKnown<T, R>(value: T | null, then: (value: T) => R): R | null {
  return value === null ? null : then(value)
}

/** A keyword about texts says nothing of anything else; so it is with the others. */
function ofText(check: (text: string) => boolean): Check {
  return (value) => typeof value !== 'string' || check(value)
}

function ofNumber(check: (value: number) => boolean): Check {
  return (value) => typeof value !== 'number' || check(value)
}

function ofList(check: (list: readonly Json[]) => boolean): Check {
  return (value) => !Array.isArray(value) || check(value)
}

function ofObject(check: (object: JsonObject) => boolean): Check {
  return (value) => !isJsonObject(value) || check(value)
}

/** In code points, as JSON Schema counts. */
function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}

function isPlain(value: Json): boolean {
  return value === null || typeof value !== 'object'
}

function isPlainList(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.every(isPlain)
}
