import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'
import { contentDigest } from './content-digest.ts'

/** How deep a document may be nested. */
const deepest = 200

/** A kind of document that another database wrote. */
export interface DocumentKind {
  readonly format: string
  /** The newest version that is read. */
  readonly version: number
  /** `stack`. */
  readonly noun: string
  /** The command that makes one: `stack export`. */
  readonly command: string
}

/** What is wrong with a document before anything in it is looked at: what it says it is, its version, its depth. Pure. */
export function envelopeFindings(document: Json, { format, version, noun, command }: DocumentKind): readonly Finding[] {
  if (!isJsonObject(document) || document.format !== format)
    return [
      errorFinding('not-an-export', `This is no exported ${noun}.`, {
        path: isJsonObject(document) && document.format !== undefined ? ['format'] : [],
        detail: `An export says so itself: "format" is "${format}". Make one with "sloth-runner ${command}".`,
      }),
    ]
  if (typeof document.version === 'number' && document.version > version)
    return [
      errorFinding(
        'newer-format',
        `The export is of version ${document.version}, and this program reads up to ${version}.`,
        {
          path: ['version'],
          detail: 'Import it with the version of the program that made it, or a newer one.',
        },
      ),
    ]
  if (isTooDeep(document))
    return [errorFinding('too-deep', `It is nested more than ${deepest} levels deep.`, { path: [] })]
  return []
}

function isTooDeep(document: Json): boolean {
  let level: readonly Json[] = [document]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return false
}

/** Whether a document is what its digest says. One without is taken as it is. Pure. */
export function digestFindings(document: JsonObject, remedy: string): readonly Finding[] {
  if (document.digest === undefined || document.digest === contentDigest(document)) return []
  return [
    errorFinding('digest-mismatch', 'The content is not what the digest says: it was changed or damaged.', {
      path: ['digest'],
      detail: remedy,
    }),
  ]
}
