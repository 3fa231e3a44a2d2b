import type { PositionNode } from '@sloth-runner/core'
import { loadAll, YAMLException } from 'js-yaml'
import type { ParsedDocuments } from './parsed-documents.ts'
import type { Source } from './read-source.ts'
import { syntaxFinding } from './text-place.ts'
import { maxYamlDepth, yamlPositions } from './yaml-positions.ts'

/** Parses YAML 1.2 with the core schema: no tags of one's own, no merge keys, no key twice. */
export function parseYaml({ path, text }: Source): ParsedDocuments {
  let known: PositionNode[] | null = null
  const positions = (document: number) => {
    known ??= yamlPositions(text)
    return known[document] ?? { start: 0, children: null }
  }
  try {
    return { documents: loadAll(text, { maxDepth: maxYamlDepth }), findings: [], positions }
  } catch (error) {
    return { documents: [], findings: [yamlFinding(path, text, error)], positions }
  }
}

function yamlFinding(path: string, text: string, error: unknown) {
  const reason = error instanceof YAMLException ? error.reason : String(error)
  const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0
  return syntaxFinding(path, text, offset, `This is not YAML as it is read here: ${inWords(reason)}.`)
}

function inWords(reason: string): string {
  if (reason === 'duplicated mapping key') return 'the key is there twice'
  if (reason.startsWith('nesting exceeded')) return `it is nested deeper than ${maxYamlDepth} levels`
  return reason.replace(/^unknown (\w+) tag !<(.*)>$/, 'the tag $2 is not known')
}
