import { dirname } from 'node:path'
import { errorFinding, type Finding, type LoadedDefinition, type Path, type PositionNode } from '@sloth-runner/core'
import { checkDefinition } from '@sloth-runner/core/definition'
import { attachLocations } from './attach-locations.ts'
import type { LoadResult } from './load-result.ts'
import { parseJson } from './parse-json.ts'
import { parseYaml } from './parse-yaml.ts'
import type { ParsedDocuments } from './parsed-documents.ts'
import { offsetOf } from './position-tree.ts'
import { definitionFile, readSource, type Source } from './read-source.ts'
import { parsedText, unparsedText } from './sensitive-text.ts'
import { locationAt } from './text-place.ts'

/** Loads a YAML or JSON file. */
export function loadPlainDefinitions(path: string, format: 'yaml' | 'json'): LoadResult {
  const read = readSource(path)
  if ('finding' in read) return { definitions: [], findings: [read.finding] }
  const text = unparsedText(read.source)
  const documents = format === 'json' ? parseJson(text) : parseYaml(text)
  return definitionsOf(parsedText(read.source, documents.documents), documents)
}

function definitionsOf(source: Source, documents: ParsedDocuments): LoadResult {
  if (documents.findings.length > 0) return { definitions: [], findings: documents.findings }
  const filled = documents.documents.map((value, index) => ({ value, index })).filter(({ value }) => value != null)
  if (filled.length === 0) return { definitions: [], findings: [emptyFile(source.path)] }
  const definitions: LoadedDefinition[] = []
  const findings: Finding[] = []
  const files = [definitionFile(source)]
  for (const { value, index } of filled) {
    const locate = locator(source, () => documents.positions(index))
    const checked = checkDefinition(value)
    findings.push(...attachLocations(checked.findings, { locate }))
    if (checked.definition !== null)
      definitions.push({
        definition: checked.definition,
        folder: dirname(source.path),
        files,
        locate,
      })
  }
  return { definitions, findings: [...findings, ...duplicateNames(definitions)] }
}

/** A file with nothing in it. */
export function emptyFile(path: string): Finding {
  return errorFinding('no-definition', `${path} holds no definition: it is empty.`, { location: { file: path } })
}

/** Two definitions of one name in one file: which is meant could not be said. */
export function duplicateNames(definitions: readonly LoadedDefinition[]): Finding[] {
  const seen = new Set<string>()
  return definitions.flatMap(({ definition: { name }, locate }) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const location = locate(['name'])
    const finding = errorFinding('duplicate-definition', `Two definitions are called "${name}".`, { path: ['name'] })
    return [location === null ? finding : { ...finding, location }]
  })
}

function locator(source: Source, positions: () => PositionNode): LoadedDefinition['locate'] {
  return (path: Path) => locationAt(source, offsetOf(positions(), path))
}
