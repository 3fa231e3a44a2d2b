import { diff } from 'json-diff-ts'
import {
  type Change,
  type ChangeStep,
  type DriftKind,
  type DriftSeverity,
  type FieldChange,
  noChange,
} from '../domain/change.ts'
import { sameJson } from '../domain/digest.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import type { ReadableObservation } from '../domain/observation.ts'
import { overlaps, startsWith, valueAt } from '../domain/path.ts'
import type { Target } from '../domain/target.ts'
import { wireFormOf } from '../domain/wire.ts'
import { comparableValues } from './comparable-values.ts'
import { declaredFields, isNoField, isWalked } from './declared-fields.ts'
import { mentions, nearestKeyword, schemaAt } from './schema-at.ts'

/** One place where declared and observed are held against each other. Undefined is absent. */
interface Place {
  readonly path: Path
  readonly wanted: Json | undefined
  readonly observed: Json | undefined
}

/**
 * What separates declared and observed, by the schema alone. Pure. Fits every type whose `actual` has each declared
 * field at its declared path.
 *
 * Only declared fields are compared, and what an `x-exclusive` map holds beside them; fields that are no longer declared
 * are when the schema says `x-on-removal: unset`. Write-only fields are not, nor those that could not be read. A
 * difference at `x-identity` or `x-immutable` makes it a replace. Differing fields of `target.leave` are suppressed; a
 * create writes them all the same, since what does not exist yet has nothing to be left alone.
 */
export function structuralChange(target: Target, observation: ReadableObservation, schema: JsonObject): Change {
  const { declared } = target
  if (observation.status === 'absent') return declared === null ? noChange : creation(target, declared, schema)
  if (declared === null) return { ...noChange, action: 'delete', steps: [stepOf('delete')] }
  if (agrees(target, declared, observation, schema)) return noChange
  const different = differences(placesOf(target, declared, observation, schema), schema)
  const hidden = different.filter(({ path }) => target.leave.some((leave) => startsWith(path, leave)))
  const fields = different
    .filter((place) => !hidden.includes(place))
    .map((place) => withForce(fieldChange(place, target, schema), schema))
  const suppressed = hidden.map(({ path }) => ({ path, rule: 'leave' }))
  if (fields.length === 0) return { ...noChange, suppressed }
  const action = fields.some(({ forcesReplace }) => forcesReplace === true) ? 'replace' : 'update'
  return { action, fields, steps: [stepOf(action)], suppressed }
}

/**
 * Whether everything that is declared is there just as it is declared, so that no rule of the schema has to be asked.
 * True of nearly everything that is looked at; false says nothing.
 */
function agrees(
  { applied }: Target,
  declared: Json,
  { actual, expected }: ReadableObservation & { readonly status: 'present' },
  schema: JsonObject,
): boolean {
  if (!isJsonObject(declared) || !isJsonObject(actual) || mentions(schema, 'x-exclusive')) return false
  if (applied !== null && !sameJson(applied, declared) && mentions(schema, 'x-on-removal')) return false
  const wanted = isJsonObject(expected) ? expected : {}
  for (const key in declared) {
    const stored = Object.hasOwn(wanted, key) ? wanted[key] : undefined
    if (stored !== undefined && isWalked(declared[key] ?? null)) return false
    const value = stored ?? declared[key]
    const observed = Object.hasOwn(actual, key) ? actual[key] : undefined
    if (!sameJson(value, observed) && !isNoField(schemaAt(schema, [key]))) return false
  }
  return true
}

function creation(target: Target, declared: Json, schema: JsonObject): Change {
  const paths = declaredFields(declared, schema).filter((path) => (valueAt(declared, path) ?? null) !== null)
  const fields = paths.map((path): FieldChange => {
    const change = fieldChange({ path, wanted: valueAt(declared, path), observed: undefined }, target, schema)
    return { ...change, kind: 'resource', severity: 'high' }
  })
  return { action: 'create', fields, steps: [stepOf('create')], suppressed: [] }
}

function placesOf(
  target: Target,
  declared: Json,
  observation: ReadableObservation & { status: 'present' },
  schema: JsonObject,
): readonly Place[] {
  const { actual, expected, unreadable = [] } = observation
  const paths = declaredFields(declared, schema)
  const wantedAt = (path: Path): Json | undefined => valueAt(expected, path) ?? valueAt(declared, path)
  const places = paths.map((path) => ({ path, wanted: wantedAt(path), observed: valueAt(actual, path) }))
  const extra = [...undeclaredEntries(declared, actual, schema), ...unsetFields(target, declared, schema)]
  const all = [...places, ...extra.map((path) => ({ path, wanted: undefined, observed: valueAt(actual, path) }))]
  if (unreadable.length === 0) return all
  return all.filter((place) => !unreadable.some((field) => overlaps(field.path, place.path)))
}

/** What an exclusive map holds although it is not declared. Exclusive lists compare as a whole. */
function undeclaredEntries(declared: Json, actual: Json, schema: JsonObject, path: Path = []): Path[] {
  if (!isJsonObject(declared) || !isJsonObject(actual) || wireFormOf(declared) !== null) return []
  const exclusive = Object.keys(declared).length > 0 && schemaAt(schema, path)?.['x-exclusive'] === true
  const here = exclusive ? Object.keys(actual).filter((key) => !Object.hasOwn(declared, key)) : []
  const beneath = Object.keys(declared).filter((key) => Object.hasOwn(actual, key))
  return [
    ...here.map((key): Path => [...path, key]),
    ...beneath.flatMap((key) => undeclaredEntries(declared[key] ?? null, actual[key] ?? null, schema, [...path, key])),
  ]
}

/** Fields that were in force, are no longer declared, and are to be taken away then. */
function unsetFields(target: Target, declared: Json, schema: JsonObject): Path[] {
  if (target.applied === null) return []
  return declaredFields(target.applied, schema).filter(
    (path) => valueAt(declared, path) === undefined && nearestKeyword(schema, path, 'x-on-removal') === 'unset',
  )
}

/** The places that differ: all are brought into comparable form and compared at once. */
function differences(places: readonly Place[], schema: JsonObject): readonly Place[] {
  const observed: Record<string, Json> = {}
  const wanted: Record<string, Json> = {}
  for (const [index, place] of places.entries()) {
    if (sameJson(place.wanted, place.observed)) continue
    if (nearestKeyword(schema, place.path, 'x-write-only') === true) continue
    const pair = comparableValues(place.wanted, place.observed, schemaAt(schema, place.path))
    if (pair.wanted !== undefined) wanted[`${index}`] = pair.wanted
    if (pair.observed !== undefined) observed[`${index}`] = pair.observed
  }
  if (Object.keys(wanted).length === 0 && Object.keys(observed).length === 0) return []
  const keys = new Set(diff(observed, wanted, { treatTypeChangeAsReplace: true }).map((change) => Number(change.key)))
  return places.filter((_, index) => keys.has(index))
}

function fieldChange(place: Place, target: Target, schema: JsonObject): FieldChange {
  const { path, wanted, observed } = place
  const drift = nearestKeyword(schema, path, 'x-drift')
  const { kind, severity } = isJsonObject(drift) ? drift : {}
  const sensitive =
    target.sensitive.some((secret) => overlaps(secret, path)) || nearestKeyword(schema, path, 'x-sensitive') === true
  return {
    path,
    ...(observed === undefined || observed === null ? {} : { from: observed }),
    ...(wanted === undefined || wanted === null ? {} : { to: wanted }),
    kind: (kind ?? 'configuration') as DriftKind,
    severity: (severity ?? 'medium') as DriftSeverity,
    ...(sensitive ? { sensitive } : {}),
  }
}

/** A field that differs, marked where it cannot be changed in place. Pure. */
export function withForce(field: FieldChange, schema: JsonObject): FieldChange {
  return isFixed(schema, field.path) ? { ...field, forcesReplace: true } : field
}

function isFixed(schema: JsonObject, path: Path): boolean {
  return nearestKeyword(schema, path, 'x-identity') === true || nearestKeyword(schema, path, 'x-immutable') === true
}

function stepOf(action: 'create' | 'update' | 'replace' | 'delete'): ChangeStep {
  const lossy = action === 'replace' || action === 'delete'
  return { name: action, effect: lossy ? 'irreversible' : 'safe' }
}
