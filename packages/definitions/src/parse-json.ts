import type { PositionNode } from '@sloth-runner/core'
import { scanJson } from '@sloth-runner/core'
import type { ParsedDocuments } from './parsed-documents.ts'
import type { Source } from './read-source.ts'
import { syntaxFinding } from './text-place.ts'

const nowhere: PositionNode = { start: 0, children: null }

/** Parses strict JSON: no comments, no trailing commas, no key twice. An empty text has no document. */
export function parseJson(source: Source): ParsedDocuments {
  const { text, sensitive } = source
  if (text.trim() === '') return { documents: [], findings: [], positions: () => nowhere }
  const scanned = scanJson(text)
  if ('root' in scanned)
    return { documents: [JSON.parse(text) as unknown], findings: [], positions: () => scanned.root }
  const { kind, offset, summary, discreet } = scanned.problem
  const finding = syntaxFinding(
    source,
    offset,
    `${kind === 'limit' ? 'This is more than is read' : 'This is not JSON'}: ${sensitive === true ? discreet : summary}.`,
  )
  return { documents: [], findings: [finding], positions: () => nowhere }
}
