/** A JSON value. Inside the engine it is always in *wire form*, see `wire.ts`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** Where a value stands inside a JSON document: keys and list positions from the root. */
export type Path = readonly (string | number)[]

/** Whether a value is a JSON object: neither null, nor a list, nor a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
