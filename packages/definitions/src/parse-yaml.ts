import type { PositionNode } from '@sloth-runner/core'
import { loadAll, YAMLException } from 'js-yaml'
import type { ParsedDocuments } from './parsed-documents.ts'
import type { Source } from './read-source.ts'
import { syntaxFinding } from './text-place.ts'
import { maxYamlDepth, yamlPositions } from './yaml-positions.ts'

/** Parses YAML 1.2 with the core schema: no tags of one's own, no merge keys, no key twice. */
export function parseYaml(source: Source): ParsedDocuments {
  const { text } = source
  let known: PositionNode[] | null = null
  const positions = (document: number) => {
    known ??= yamlPositions(text)
    return known[document] ?? { start: 0, children: null }
  }
  try {
    return { documents: loadAll(text, { maxDepth: maxYamlDepth }), findings: [], positions }
  } catch (error) {
    return { documents: [], findings: [yamlFinding(source, error)], positions }
  }
}

function yamlFinding(source: Source, error: unknown) {
  const reason = error instanceof YAMLException ? error.reason : String(error)
  const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0
  const words = inWords(source.sensitive === true ? withoutText(reason) : reason)
  return syntaxFinding(source, offset, `This is not YAML as it is read here: ${words}.`)
}

/** Reasons of the parser that name nothing of the text: words, and the marks of YAML itself. */
const plainReason = /^(?:[A-Za-z -]|;|%YAML|',' ?|':' ?|,(?= )|\((?:first|second) argument\)|maxDepth \(\d+\))+$/

/** A reason without what it repeats of the text. */
function withoutText(reason: string): string {
  if (reason.startsWith('unidentified alias')) return 'an alias names no anchor'
  if (reason.startsWith('recursive alias')) return 'an alias stands inside of what it names'
  if (/\btag\b/.test(reason) && /[<":]/.test(reason)) return 'a tag in it is not known, or not for this value'
  return plainReason.test(reason) ? reason : 'its syntax is wrong at this place'
}

function inWords(reason: string): string {
  if (reason === 'duplicated mapping key') return 'the key is there twice'
  if (reason.startsWith('nesting exceeded')) return `it is nested deeper than ${maxYamlDepth} levels`
  return reason.replace(/^unknown (\w+) tag !<(.*)>$/, 'the tag $2 is not known')
}
