import { schemaMarks, touches } from '../definition/schema-marks.ts'
import type { JsonObject, Path } from '../domain/json.ts'

/** Whether what a resource is about depends on values that are not known yet: nobody may be asked about it then. */
export function identityUnknown(unknown: readonly Path[], schema: JsonObject): boolean {
  return unknown.length > 0 && schemaMarks(schema).identity.some((mark) => unknown.some((path) => touches(mark, path)))
}
