import type { ErrorObject } from 'ajv'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { JsonObject, Path } from '../domain/json.ts'
import { formatPath, overlaps, startsWith } from '../domain/path.ts'
import type { Declaration } from '../domain/resource.ts'
import { fromWire } from '../domain/wire.ts'
import { compileProviderSchema } from './compile-provider-schema.ts'
import { fitsSchema } from './fits-schema.ts'
import { isBeneath, pointerPath, schemaFindings } from './schema-findings.ts'
import { matchingPaths, schemaMarks, touches } from './schema-marks.ts'

/** Keywords that hold for a map whatever becomes known inside it. */
const independent: ReadonlySet<string> = new Set([
  'type',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
])

/**
 * What is wrong with a resource's properties. What is not yet known is exempt: it is checked again when it is known.
 * Properties that only the system knows (`x-computed`) may not be declared, unless they are instructions as well. What a
 * resource is, paths and patterns are kept and shown in clear: they may not be sensitive.
 */
export function checkProperties(declaration: Declaration, schema: JsonObject): Finding[] {
  const { properties } = declaration
  const path = [...declaration.path, 'properties']
  return [
    ...(fitsSchema(schema, properties) ? [] : refusals(declaration, schema, path)),
    ...computedFindings(declaration, schema, path),
    ...shownFindings(declaration, schema, path),
  ]
}

function refusals(declaration: Declaration, schema: JsonObject, path: Path): Finding[] {
  const { properties, address, unknown } = declaration
  const validate = compileProviderSchema(declaration.type, schema, 'provider')
  const plain = validate(properties) ? properties : (fromWire(properties) as JsonObject)
  const errors = plain === properties || validate(plain) ? [] : exempted(validate.errors ?? [], plain, unknown)
  const found = schemaFindings(errors, { path, value: plain, address, noun: 'property' })
  return found.map((finding) => withoutSensitive(finding, declaration, path))
}

/** The errors that do not come from values being not yet known. */
function exempted(errors: readonly ErrorObject[], properties: JsonObject, unknown: readonly Path[]): ErrorObject[] {
  if (unknown.length === 0) return [...errors]
  const excused = errors.filter((error) => isExcused(error, properties, unknown))
  return errors.filter(
    (error) => !excused.some((other) => other === error || isBeneath(error.schemaPath, other.schemaPath)),
  )
}

function isExcused(error: ErrorObject, properties: JsonObject, unknown: readonly Path[]): boolean {
  const path = pointerPath(error.instancePath, properties)
  if (error.keyword === 'required') {
    const missing = [...path, String(error.params.missingProperty)]
    return unknown.some((one) => overlaps(one, missing))
  }
  return !independent.has(error.keyword) && unknown.some((one) => startsWith(one, path))
}

/** Messages show values; those of sensitive fields are told without. */
function withoutSensitive(finding: Finding, { sensitive }: Declaration, base: Path): Finding {
  const inner = (finding.path ?? []).slice(base.length)
  if (finding.code !== 'invalid-value' || !sensitive.some((path) => overlaps(path, inner))) return finding
  const name = formatPath(inner)
  return { ...finding, summary: `"${name}" is sensitive and has a value that its type does not allow.` }
}

function computedFindings({ properties, address }: Declaration, schema: JsonObject, base: Path): Finding[] {
  return schemaMarks(schema)
    .systemOnly.flatMap((pattern) => matchingPaths(pattern, properties))
    .map((path) =>
      errorFinding('computed-property', `"${formatPath(path)}" is known only to the system and cannot be declared.`, {
        address,
        path: [...base, ...path],
      }),
    )
}

function shownFindings({ properties, sensitive, address }: Declaration, schema: JsonObject, base: Path): Finding[] {
  return schemaMarks(schema)
    .shown.filter((pattern) => sensitive.some((path) => touches(pattern, path)))
    .flatMap((pattern) => matchingPaths(pattern, properties))
    .filter((path) => sensitive.some((one) => overlaps(one, path)))
    .map((path) =>
      errorFinding(
        'sensitive-identity',
        `"${formatPath(path)}" is computed from a sensitive value, and is kept and shown in clear.`,
        {
          address,
          path: [...base, ...path],
          detail:
            'It tells what the resource is or where something lies. Compute it from values that are not sensitive, and leave the sensitive one to a property that is kept sealed, such as a content.',
        },
      ),
    )
}
