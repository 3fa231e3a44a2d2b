import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { wireFormOf } from '../domain/wire.ts'
import { schemaAt } from './schema-at.ts'

/** How deep maps are walked. What lies deeper is one field. */
const deepest = 64

/**
 * The fields of a declaration: the leaves by which differences and verdicts are told. Maps are walked; lists, scalars,
 * empty maps and wire forms are leaves. Instructions (`x-resolve-only`) and what only the system knows (`x-computed`)
 * are no fields.
 */
export function declaredFields(declared: Json, schema: JsonObject): Path[] {
  return isJsonObject(declared) ? fieldsBeneath(declared, schema, []) : [[]]
}

function fieldsBeneath(value: JsonObject, schema: JsonObject, path: Path): Path[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const place: Path = [...path, key]
    if (isNoField(schemaAt(schema, place))) return []
    return isWalked(item) && place.length < deepest ? fieldsBeneath(item, schema, place) : [place]
  })
}

/** The places of instructions (`x-resolve-only`) in a declaration: no fields, as nothing tells whether one is in force. */
export function declaredInstructions(declared: Json, schema: JsonObject): Path[] {
  return isJsonObject(declared) ? instructionsBeneath(declared, schema, []) : []
}

function instructionsBeneath(value: JsonObject, schema: JsonObject, path: Path): Path[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const place: Path = [...path, key]
    if (schemaAt(schema, place)?.['x-resolve-only'] === true) return [place]
    return isWalked(item) && place.length < deepest ? instructionsBeneath(item, schema, place) : []
  })
}

/** Whether a schema describes an instruction or what only the system knows. */
export function isNoField(schema: JsonObject | null): boolean {
  return schema?.['x-resolve-only'] === true || schema?.['x-computed'] === true
}

/** Whether a value is a map with fields of its own. */
export function isWalked(value: Json): value is JsonObject {
  return isJsonObject(value) && wireFormOf(value) === null && Object.keys(value).length > 0
}
