import { nearestKeyword, schemaAt } from '../comparison/schema-at.ts'
import { isJsonObject, type JsonObject, type Path } from '../domain/json.ts'

/** Whether what a resource is about depends on values that are not known yet: nobody may be asked about it then. */
export function identityUnknown(unknown: readonly Path[], schema: JsonObject): boolean {
  return unknown.some(
    (path) => nearestKeyword(schema, path, 'x-identity') === true || holdsIdentity(schemaAt(schema, path)),
  )
}

/** Whether a property beneath is part of the identity. */
function holdsIdentity(schema: JsonObject | null): boolean {
  if (schema === null || !isJsonObject(schema.properties)) return false
  return Object.values(schema.properties).some(
    (property) => isJsonObject(property) && (property['x-identity'] === true || holdsIdentity(property)),
  )
}
