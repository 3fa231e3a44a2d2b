import { extname, resolve } from 'node:path'
import { errorFinding, type Finding, type Json, type VariableInput } from '@sloth-runner/core'
import { surveyPlainData } from '@sloth-runner/core/definition'
import { parseJson } from './parse-json.ts'
import { parseYaml } from './parse-yaml.ts'
import { offsetOf } from './position-tree.ts'
import { readSource } from './read-source.ts'
import { locationAt } from './text-place.ts'

/** The values of a variable file, or what is wrong with it. */
export interface VariableFile {
  readonly inputs: readonly VariableInput[]
  readonly findings: readonly Finding[]
}

/**
 * Reads a map of variables from a YAML or (by its ending) JSON file. Values are plain; findings show keys and places, and
 * nothing else of the text.
 */
export function readVariableFile(file: string): VariableFile {
  const path = resolve(file)
  const read = readSource(path, { sensitive: true })
  if ('finding' in read) return { inputs: [], findings: [read.finding] }
  const { source } = read
  const parsed = extname(path) === '.json' ? parseJson(source) : parseYaml(source)
  if (parsed.findings.length > 0) return { inputs: [], findings: parsed.findings }
  const [values, ...others] = parsed.documents.filter((document) => document != null)
  if (values === undefined) return { inputs: [], findings: [] }
  if (others.length > 0 || typeof values !== 'object' || values === null || Array.isArray(values))
    return { inputs: [], findings: [notAMap(path)] }
  const { findings } = surveyPlainData(values)
  if (findings.length > 0) {
    const placed = findings.map((finding) => ({
      ...finding,
      location: locationAt(source, offsetOf(parsed.positions(0), finding.path ?? [])),
    }))
    return { inputs: [], findings: placed }
  }
  const inputs = Object.entries(values as Record<string, Json>).map(([name, value]) => ({
    name,
    value,
    origin: 'file' as const,
    file: path,
  }))
  return { inputs, findings: [] }
}

function notAMap(path: string): Finding {
  return errorFinding('invalid-variable-file', `${path} is not one map of variable names to values.`, {
    location: { file: path },
  })
}
