import type { JsonProblem, PositionNode } from '@sloth-runner/core'
import { scanJson } from '@sloth-runner/core'
import type { ParsedDocuments } from './parsed-documents.ts'
import type { Source } from './read-source.ts'
import { syntaxFinding } from './text-place.ts'

const nowhere: PositionNode = { start: 0, children: null }

const introductions: Readonly<Record<JsonProblem['kind'], string>> = {
  syntax: 'This is not JSON',
  twice: 'This is not JSON',
  rounded: 'This is not kept exactly',
  limit: 'This is more than is read',
}

/**
 * Parses strict JSON: no comments, no trailing commas, no key twice, no fraction that would
 * be rounded. An empty text has no document.
 */
export function parseJson(source: Source): ParsedDocuments {
  const { text, sensitive } = source
  if (text.trim() === '') return { documents: [], findings: [], positions: () => nowhere }
  const scanned = scanJson(text)
  if ('root' in scanned)
    return { documents: [JSON.parse(text) as unknown], findings: [], positions: () => scanned.root }
  const { kind, offset, summary, discreet } = scanned.problem
  const finding = syntaxFinding(source, offset, `${introductions[kind]}: ${sensitive === true ? discreet : summary}.`)
  return { documents: [], findings: [finding], positions: () => nowhere }
}
