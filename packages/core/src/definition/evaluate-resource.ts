import { isAbsolute, resolve } from 'node:path'
import type { Finding } from '../domain/finding.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import { startsWith, valueAt, withValueAt } from '../domain/path.ts'
import type { Declaration } from '../domain/resource.ts'
import { evaluateTree } from './evaluate-tree.ts'
import type { EvaluationScope } from './evaluation-scope.ts'
import type { ExpandedOutput, ExpandedResource } from './expanded-resource.ts'
import { matchingPaths, schemaMarks } from './schema-marks.ts'

/** A resource with its expressions evaluated. */
export interface EvaluatedResource {
  /** Null when there are findings, here or from expansion. */
  readonly declaration: Declaration | null
  /** What can be checked all the same: values of faulty expressions count as not yet known. */
  readonly checkable: Declaration
  readonly findings: readonly Finding[]
}

/** An output with its expressions evaluated. */
export interface EvaluatedOutput {
  readonly name: string
  /** In wire form; undefined while not known. */
  readonly value: Json | undefined
  readonly sensitive: boolean
  /** Some of it is not known yet. */
  readonly unknown: boolean
  readonly findings: readonly Finding[]
}

/**
 * Evaluates the expressions of a resource. With the type's schema, relative paths (`x-path`) become absolute and what
 * is always sensitive (`x-sensitive`) is marked so.
 */
export function evaluateResource(
  expanded: ExpandedResource,
  scope: EvaluationScope,
  schema: JsonObject | null = null,
): EvaluatedResource {
  const { address, declaration, each, context, path, dependsOn, triggers, type } = expanded
  const base = [...path, 'properties']
  const tree = evaluateTree(declaration.properties ?? {}, base, { scope, context, each }, address)
  const faulty = tree.findings.map((finding) => faultyPath((finding.path ?? base).slice(base.length)))
  const evaluated = faulty.reduce<Json>((value, at) => withValueAt(value, at, undefined) ?? {}, tree.value ?? {})
  const properties = schema === null ? evaluated : withAbsolutePaths(evaluated as JsonObject, schema, context.folder)
  const checkable: Declaration = {
    address,
    type,
    host: 'local',
    properties: properties as JsonObject,
    sensitive: schema === null ? tree.sensitive : withSchemaSensitive(properties as JsonObject, tree.sensitive, schema),
    unknown: [...tree.unknown, ...faulty],
    dependsOn,
    triggers,
    protect: declaration.protect ?? false,
    ignore: declaration.ignore ?? [],
    removal: declaration.removal ?? 'delete',
    takeOver: declaration.takeOver ?? false,
    path,
  }
  if (expanded.faulty) return { declaration: null, checkable, findings: [] }
  return { declaration: faulty.length > 0 ? null : checkable, checkable, findings: tree.findings }
}

/** A list with a faulty item is faulty as a whole. */
function faultyPath(path: Path): Path {
  const index = path.findIndex((key) => typeof key === 'number')
  return index === -1 ? path : path.slice(0, index)
}

/** Evaluates the expressions of an output. One computed from a sensitive value is sensitive, whatever is written. */
export function evaluateOutput(expanded: ExpandedOutput, scope: EvaluationScope): EvaluatedOutput {
  const { name, declaration, context, path, faulty } = expanded
  if (faulty) return { name, value: undefined, sensitive: true, unknown: true, findings: [] }
  const tree = evaluateTree(declaration.value, [...path, 'value'], { scope, context, each: null }, null)
  const unknown = tree.unknown.length > 0
  return {
    name,
    value: unknown || tree.findings.length > 0 ? undefined : tree.value,
    sensitive: declaration.sensitive === true || tree.sensitive.length > 0,
    unknown,
    findings: tree.findings,
  }
}

function withAbsolutePaths(properties: JsonObject, schema: JsonObject, folder: string): JsonObject {
  let result: Json = properties
  for (const pattern of schemaMarks(schema).paths)
    for (const path of matchingPaths(pattern, properties)) {
      const text = valueAt(properties, path)
      if (typeof text === 'string' && text !== '' && !isAbsolute(text))
        result = withValueAt(result, path, resolve(folder, text)) as Json
    }
  return result as JsonObject
}

function withSchemaSensitive(properties: JsonObject, sensitive: readonly Path[], schema: JsonObject): readonly Path[] {
  const { sensitive: patterns } = schemaMarks(schema)
  if (patterns.length === 0) return sensitive
  const always = patterns.flatMap((pattern) => matchingPaths(pattern, properties))
  return [...sensitive, ...always.filter((path) => !sensitive.some((other) => startsWith(path, other)))]
}
