import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'

/** A step of a pattern: a key, or null for any key or position. */
export type PatternStep = string | null

/** Paths of a schema that carry a keyword. */
export interface SchemaMarks {
  readonly paths: readonly (readonly PatternStep[])[]
  readonly sensitive: readonly (readonly PatternStep[])[]
  readonly computed: readonly (readonly PatternStep[])[]
  /** Computed, and no instruction that may be declared as well. */
  readonly systemOnly: readonly (readonly PatternStep[])[]
  readonly identity: readonly (readonly PatternStep[])[]
  /** Kept and shown in clear: identities, paths, and what says so itself. */
  readonly shown: readonly (readonly PatternStep[])[]
  readonly writeOnly: readonly (readonly PatternStep[])[]
}

/** Schemas that refer to themselves are followed this deep. */
const maxDepth = 12
const shownKeywords = ['x-identity', 'x-path', 'x-public'] as const
const marks = new WeakMap<JsonObject, SchemaMarks>()

/**
 * The paths that `x-path`, `x-sensitive`, `x-computed`, `x-identity`, `x-public` and `x-write-only` stand on, found once for each
 * schema object.
 */
export function schemaMarks(schema: JsonObject): SchemaMarks {
  const known = marks.get(schema)
  if (known !== undefined) return known
  const found = { paths: [], sensitive: [], computed: [], systemOnly: [], identity: [], shown: [], writeOnly: [] }
  collect(schema, { root: schema, at: [], found })
  marks.set(schema, found)
  return found
}

/** Whether what the pattern means contains the path, or the path contains it. */
export function touches(pattern: readonly PatternStep[], path: Path): boolean {
  return pattern.length <= path.length
    ? isPrefix(pattern, path)
    : path.every((key, index) => pattern[index] === null || pattern[index] === key)
}

/** Whether the path is what the pattern means, or lies beneath it. */
export function isPrefix(pattern: readonly PatternStep[], path: Path): boolean {
  return pattern.length <= path.length && pattern.every((step, index) => step === null || step === path[index])
}

/** The paths of a value that a pattern means. */
export function matchingPaths(pattern: readonly PatternStep[], value: Json): Path[] {
  let open: { path: Path; value: Json }[] = [{ path: [], value }]
  for (const step of pattern) open = open.flatMap((place) => steppedInto(place, step))
  return open.map(({ path }) => path)
}

function steppedInto(place: { path: Path; value: Json }, step: PatternStep): { path: Path; value: Json }[] {
  const { path, value } = place
  if (Array.isArray(value))
    return step === null ? value.map((item: Json, index) => ({ path: [...path, index], value: item })) : []
  if (!isJsonObject(value)) return []
  const keys = step === null ? Object.keys(value) : [step].filter((key) => Object.hasOwn(value, key))
  return keys.map((key) => ({ path: [...path, key], value: value[key] as Json }))
}

interface Collecting {
  readonly root: JsonObject
  readonly at: readonly PatternStep[]
  readonly found: { readonly [K in keyof SchemaMarks]: (readonly PatternStep[])[] }
}

function collect(schema: Json | undefined, state: Collecting): void {
  if (!isJsonObject(schema) || state.at.length > maxDepth) return
  if (schema['x-path'] === true) state.found.paths.push(state.at)
  if (schema['x-sensitive'] === true) state.found.sensitive.push(state.at)
  if (schema['x-computed'] === true) state.found.computed.push(state.at)
  if (schema['x-computed'] === true && schema['x-resolve-only'] !== true) state.found.systemOnly.push(state.at)
  if (schema['x-identity'] === true) state.found.identity.push(state.at)
  if (shownKeywords.some((keyword) => schema[keyword] === true)) state.found.shown.push(state.at)
  if (schema['x-write-only'] === true) state.found.writeOnly.push(state.at)
  if (typeof schema.$ref === 'string') collect(referred(schema.$ref, state.root), { ...state, at: state.at })
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const branch of listOf(schema[keyword])) collect(branch, state)
  for (const keyword of ['then', 'else']) collect(schema[keyword], state)
  for (const [key, child] of entriesOf(schema.properties)) collect(child, { ...state, at: [...state.at, key] })
  for (const child of [schema.additionalProperties, schema.items, ...entriesOf(schema.patternProperties).map(second)])
    collect(child, { ...state, at: [...state.at, null] })
}

/** The schema behind a reference inside the same document; one that leads back to itself ends by depth or here. */
function referred(reference: string, root: JsonObject): Json | undefined {
  if (!reference.startsWith('#/')) return undefined
  let current: Json | undefined = root
  for (const part of reference.slice(2).split('/')) {
    if (!isJsonObject(current)) return undefined
    current = current[part.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return isJsonObject(current) && current.$ref !== undefined ? undefined : current
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return isJsonObject(value) ? Object.entries(value) : []
}

function second(entry: [string, Json]): Json {
  return entry[1]
}
