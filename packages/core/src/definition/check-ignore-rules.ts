import { unknownStep } from '../comparison/schema-at.ts'
import type { ResourceDeclaration } from '../domain/definition.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { JsonObject } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { parsePath } from '../domain/path.ts'

/** The ignore rules of a resource, as written, that name a field which its type's schema rules out. */
export function checkIgnoreRules(
  name: string,
  { type, ignore = [] }: Pick<ResourceDeclaration, 'type' | 'ignore'>,
  schema: JsonObject,
): readonly Finding[] {
  return ignore.flatMap(({ field }, index) => {
    const unknown = unknownStep(schema, parsePath(field) ?? [])
    if (unknown === null) return []
    const { key, known } = unknown
    const summary = `There is no field "${field}" in ${type}.${didYouMean(String(key), known)}`
    return errorFinding('unknown-field', summary, {
      address: name,
      path: ['resources', name, 'ignore', index, 'field'],
      ...(known.length === 0 ? {} : { detail: `Known: ${known.join(', ')}.` }),
    })
  })
}
