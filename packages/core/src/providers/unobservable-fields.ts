import { matchingPaths, schemaMarks } from '../definition/schema-marks.ts'
import type { Change, FieldChange } from '../domain/change.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import { overlaps, startsWith, valueAt } from '../domain/path.ts'
import type { Target } from '../domain/target.ts'

/** The declared fields that no read can tell, because the schema calls them `x-write-only`. */
export function unobservableFields(declared: Json | null, schema: JsonObject): readonly Path[] {
  const { writeOnly } = schemaMarks(schema)
  if (declared === null || writeOnly.length === 0) return []
  return writeOnly.flatMap((pattern) => matchingPaths(pattern, declared))
}

/** A change with the fields that no read can tell and whose declaration is not the one in force: they must be written. */
export function withUnobservable(change: Change, target: Target, schema: JsonObject): Change {
  if (change.action !== 'none' && change.action !== 'update') return change
  const moved = unobservableFields(target.declared, schema).filter(
    (path) =>
      !sameJson(valueAt(target.declared ?? undefined, path), valueAt(target.applied ?? undefined, path)) &&
      !change.fields.some((field) => overlaps(field.path, path)),
  )
  if (moved.length === 0) return change
  const left = (path: Path) => target.leave.some((leave) => startsWith(path, leave))
  const fields = moved.filter((path) => !left(path)).map((path) => unobservableChange(path, target))
  const suppressed = moved.filter(left).map((path) => ({ path, rule: 'leave' }))
  return {
    ...change,
    action: fields.length === 0 ? change.action : 'update',
    fields: [...change.fields, ...fields],
    suppressed: [...change.suppressed, ...suppressed],
  }
}

/** What is left of a change once a fixer reported that it acted: what no read can tell is taken as written. */
export function withoutUnobservable(change: Change, target: Target, schema: JsonObject): Change {
  const written = unobservableFields(target.declared, schema)
  if (written.length === 0) return change
  const fields = change.fields.filter((field) => !written.some((path) => overlaps(field.path, path)))
  return { ...change, fields, action: change.action === 'update' && fields.length === 0 ? 'none' : change.action }
}

function unobservableChange(path: Path, target: Target): FieldChange {
  const to = valueAt(target.declared ?? undefined, path)
  const sensitive = target.sensitive.some((secret) => overlaps(secret, path))
  return {
    path,
    ...(to === undefined ? {} : { to }),
    kind: 'configuration',
    severity: 'medium',
    ...(sensitive ? { sensitive } : {}),
  }
}
