import { resolve } from 'node:path'
import { errorFinding, type Finding, type Json, type LoadedDefinition, type Path } from '@sloth-runner/core'
import { parseJson } from './parse-json.ts'
import { offsetOf } from './position-tree.ts'
import { readSource } from './read-source.ts'
import { locationAt } from './text-place.ts'

/** How large such a file may be, in bytes. */
const largest = 256 * 1024 * 1024

/** A JSON file that is no definition: its value with the places of all that is in it, or what is wrong with the text. */
export interface JsonFile extends Pick<LoadedDefinition, 'locate'> {
  /** Null when there are findings. */
  readonly value: Json
  readonly findings: readonly Finding[]
}

/** Reads a file of strict JSON, up to 256 MiB. It is the record of a stack: findings show none of its text. */
export function readJsonFile(file: string): JsonFile {
  const path = resolve(file)
  const nowhere = (findings: readonly Finding[]): JsonFile => ({
    value: null,
    findings,
    locate: () => ({ file: path }),
  })
  const read = readSource(path, { limit: largest, sensitive: true })
  if ('finding' in read) return nowhere([read.finding])
  const parsed = parseJson(read.source)
  if (parsed.findings.length > 0) return nowhere(parsed.findings)
  const [value] = parsed.documents
  if (value === undefined)
    return nowhere([errorFinding('empty-file', `${path} is empty.`, { location: { file: path } })])
  const locate = (place: Path) => locationAt(read.source, offsetOf(parsed.positions(0), place))
  return { value: value as Json, findings: [], locate }
}
