import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Path } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { withoutFullStop } from '../domain/one-line.ts'
import { distinctPaths, formatPath, overlaps, parsePath, startsWith } from '../domain/path.ts'
import { type Surveyed, unreadableFields } from '../survey/subject.ts'

/** Fields to accept, and what is wrong with those that were named. */
export interface ChosenFields {
  readonly paths: readonly Path[]
  readonly findings: readonly Finding[]
}

/**
 * The differing fields that a person names by their paths, with all that lies beneath; all that differ when none is
 * named. Pure.
 */
export function chooseFields(names: readonly string[], found: Surveyed): ChosenFields {
  // Layers of one field have one path.
  const differing = distinctPaths((found.change?.fields ?? []).map((field) => field.path))
  if (names.length === 0) return { paths: differing, findings: [] }
  const chosen = names.map((name) => chooseField(name, differing, found))
  return {
    paths: distinctPaths(chosen.flatMap(({ paths }) => paths)),
    findings: chosen.flatMap(({ findings }) => findings),
  }
}

function chooseField(name: string, differing: readonly Path[], found: Surveyed): ChosenFields {
  const { address } = found.subject
  const wrong = (code: string, summary: string, detail?: string): ChosenFields => ({
    paths: [],
    findings: [errorFinding(code, summary, { address, ...(detail === undefined ? {} : { detail }) })],
  })
  const path = parsePath(name)
  if (path === null)
    return wrong('invalid-field', `"${name}" is not the path of a field.`, 'As in mode or labels.owner.')
  const beneath = differing.filter((one) => startsWith(one, path))
  if (beneath.length > 0) return { paths: beneath, findings: [] }
  const above = differing.find((one) => startsWith(path, one))
  if (above !== undefined)
    return wrong('invalid-field', `"${name}" is a part of ${formatPath(above)}, which is one field.`)
  const unread = unreadableFields(found).find((field) => overlaps(field.path, path))
  if (unread !== undefined)
    return wrong('unreadable-field', `"${name}" could not be read: ${withoutFullStop(unread.detail)}.`)
  const near = didYouMean(name, differing.map(formatPath))
  return wrong('equal-field', `"${name}" does not differ from what is declared on record.${near}`)
}
