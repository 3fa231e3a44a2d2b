import type { Json, JsonObject, Path } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { overlaps, valueAt } from '../domain/path.ts'
import type { KnownResource, Surroundings } from './evaluation-scope.ts'
import type { ExpressionReference, ReferenceStep } from './expression-references.ts'
import type { Lookup, PlacedValue } from './lookup.ts'
import { isEntryAddress } from './named-addresses.ts'
import { isPrefix, schemaMarks, touches } from './schema-marks.ts'

type Problem = Lookup & { kind: 'problem' }

/** What a reference to resources means, as names. */
export type ResourceReference =
  | { readonly kind: 'resource'; readonly address: string; readonly fields: readonly ReferenceStep[] }
  | { readonly kind: 'entries'; readonly name: string; readonly fields: readonly ReferenceStep[] | null }
  | Problem

/** Which resource, or which entries of a `forEach`, a reference means. */
export function resourceOfReference(
  { steps }: Pick<ExpressionReference, 'steps'>,
  { context, each }: Pick<Surroundings, 'context' | 'each'>,
): ResourceReference {
  const [name, entry, ...deeper] = steps
  if (typeof name !== 'string')
    return problem(
      'dynamic-reference',
      'A reference names its resource literally: resources.name or resources["name"].',
    )
  const entries = context.entries.get(name)
  if (entries === undefined) {
    if (context.addresses.has(name)) return { kind: 'resource', address: name, fields: steps.slice(1) }
    if (isEntryAddress(name, context)) return { kind: 'resource', address: name, fields: steps.slice(1) }
    return unknownResource(name, context.addresses.keys())
  }
  if (entry === undefined || context.unclear.has(name)) return { kind: 'entries', name, fields: null }
  if (typeof entry === 'object' && (entry.dynamic === 'any' || each === null))
    return { kind: 'entries', name, fields: deeper }
  const key = typeof entry === 'object' ? (each?.key ?? '') : String(entry)
  const address = entries.get(key)
  if (address === undefined) return unknownEntry(name, key, entries.keys())
  return { kind: 'resource', address, fields: deeper }
}

/** Why there is no resource of this name. */
export function unknownResource(name: string, names: Iterable<string>): Problem {
  return problem('unknown-resource', `There is no resource "${name}".${didYouMean(name, names)}`)
}

/** The values a reference to resources gives. */
export function lookupResources(reference: ExpressionReference, surroundings: Surroundings): Lookup {
  const meant = resourceOfReference(reference, surroundings)
  if (meant.kind === 'problem') return meant
  if (meant.kind === 'resource') {
    const place = ['resources', ...placeOf(reference.steps, surroundings, meant.fields.length)]
    return lookupFields(meant.address, meant.fields, { place, optional: reference.optional, surroundings })
  }
  if (surroundings.context.unclear.has(meant.name)) return { kind: 'unknown', sensitive: false }
  const entries = [...(surroundings.context.entries.get(meant.name) ?? [])]
  if (meant.fields === null && (reference.keysOnly || reference.optional))
    return { kind: 'known', values: [{ path: ['resources', meant.name], value: keysOf(entries) }], sensitive: false }
  return merged(
    entries.map(([key, address]) => {
      const place = ['resources', meant.name, key]
      return meant.fields === null
        ? lookupWhole(address, place, surroundings)
        : lookupFields(address, meant.fields, { place, optional: reference.optional, surroundings })
    }),
  )
}

function keysOf(entries: readonly [string, string][]): JsonObject {
  return Object.fromEntries(entries.map(([key]) => [key, {}]))
}

/** Where the expression itself finds the resource: by name, or by name and key. */
function placeOf(steps: readonly ReferenceStep[], { each }: Surroundings, fields: number): string[] {
  return steps
    .slice(0, steps.length - fields)
    .map((step) => (typeof step === 'object' ? (each?.key ?? '') : String(step)))
}

interface FieldLookup {
  readonly place: readonly string[]
  readonly optional: boolean
  readonly surroundings: Surroundings
}

function lookupFields(
  address: string,
  fields: readonly ReferenceStep[],
  { place, optional, surroundings }: FieldLookup,
): Lookup {
  const resource = surroundings.scope.resources.get(address)
  const [field] = fields
  if (field === undefined && optional) return { kind: 'known', values: [{ path: place, value: {} }], sensitive: false }
  if (typeof field !== 'string')
    return problem(
      'dynamic-reference',
      `Name the field of "${address}" that is meant, as in resources["${address.replaceAll('"', '\\"')}"].path.`,
    )
  if (resource === undefined) return { kind: 'unknown', sensitive: false }
  const end = fields.findIndex((step) => typeof step === 'object')
  const path = (end === -1 ? fields : fields.slice(0, end)).map(wireKey)
  return lookupPath(address, resource, { path, place, optional })
}

interface PathLookup {
  readonly path: Path
  readonly place: readonly string[]
  readonly optional: boolean
}

function lookupPath(address: string, resource: KnownResource, { path, place, optional }: PathLookup): Lookup {
  const marks = schemaMarks(resource.schema)
  const sensitive =
    resource.sensitive.some((one) => overlaps(one, path)) || marks.sensitive.some((pattern) => touches(pattern, path))
  if (resource.unknown.some((one) => overlaps(one, path))) return { kind: 'unknown', sensitive }
  const field = path[0] as string
  const declared = valueAt(resource.declared, path)
  if (declared !== undefined) return known(place, path, declared, sensitive)
  const isComputed = marks.computed.some(
    (pattern) => (pattern.length > 0 && isPrefix(pattern, path)) || isAbove(pattern, path),
  )
  if (isComputed) {
    if (resource.computed === null) return { kind: 'unknown', sensitive }
    const computed = valueAt(resource.computed, path)
    if (computed !== undefined) return known(place, path, computed, sensitive)
  }
  if (Object.hasOwn(resource.declared, field)) return known(place, [field], resource.declared[field] as Json, sensitive)
  if (isComputed || optional) return { kind: 'known', values: [{ path: place, value: {} }], sensitive }
  return unknownField(address, field, resource)
}

function isAbove(pattern: readonly (string | null)[], path: Path): boolean {
  return path.length < pattern.length && touches(pattern, path)
}

function known(place: readonly string[], path: Path, value: Json, sensitive: boolean): Lookup {
  const keys = path.map((key) => (typeof key === 'string' && key.startsWith('$$') ? key.slice(1) : String(key)))
  return { kind: 'known', values: [{ path: [...place, ...keys], value }], sensitive }
}

function lookupWhole(address: string, place: readonly string[], { scope }: Surroundings): Lookup {
  const resource = scope.resources.get(address)
  if (resource === undefined) return { kind: 'unknown', sensitive: false }
  const sensitive = resource.sensitive.length > 0 || schemaMarks(resource.schema).sensitive.length > 0
  const isComplete = resource.computed !== null || schemaMarks(resource.schema).computed.length === 0
  if (resource.unknown.length > 0 || !isComplete) return { kind: 'unknown', sensitive }
  return { kind: 'known', values: [{ path: place, value: { ...resource.computed, ...resource.declared } }], sensitive }
}

function merged(lookups: readonly Lookup[]): Lookup {
  const values: PlacedValue[] = []
  let sensitive = false
  let unknown = false
  for (const lookup of lookups) {
    if (lookup.kind === 'problem') return lookup
    sensitive ||= lookup.sensitive
    if (lookup.kind === 'unknown') unknown = true
    else values.push(...lookup.values)
  }
  return unknown ? { kind: 'unknown', sensitive } : { kind: 'known', values, sensitive }
}

function unknownField(address: string, field: string, resource: KnownResource): Problem {
  const computed = schemaMarks(resource.schema)
    .computed.map((pattern) => pattern[0])
    .filter((key) => key != null)
  const fields = [...new Set([...Object.keys(resource.declared), ...computed])]
  return problem(
    'unknown-field',
    `The resource "${address}" declares no field "${field}".${didYouMean(field, fields)}`,
    `It has: ${fields.length === 0 ? 'none' : fields.join(', ')}. A field that is not declared can be referred to only when its type computes it.`,
  )
}

function unknownEntry(name: string, key: string, keys: Iterable<string>): Problem {
  return problem('unknown-resource', `The resource "${name}" has no entry "${key}".${didYouMean(key, keys)}`)
}

function wireKey(step: ReferenceStep): string | number {
  if (typeof step === 'object') return ''
  return typeof step === 'string' && step.startsWith('$') ? `$${step}` : step
}

function problem(code: string, summary: string, detail?: string): Problem {
  return { kind: 'problem', code, summary, ...(detail === undefined ? {} : { detail }) }
}
