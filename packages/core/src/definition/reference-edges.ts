import type { Finding } from '../domain/finding.ts'
import type { PlacedReference } from './collect-references.ts'
import { expressionFinding } from './evaluate-tree.ts'
import type { EachEntry, ExpansionContext } from './expanded-resource.ts'
import { expressionProblem } from './expressions.ts'
import { resourceOfReference } from './lookup-resources.ts'

/** Who refers. */
export interface Referring {
  /** Null for an output. */
  readonly address: string | null
  readonly each: EachEntry | null
  readonly context: ExpansionContext
  /** Problems are added here. */
  readonly findings: Finding[]
}

/** The addresses that references mean, list by list. A reference that means none becomes a finding. */
export function referenceEdges(references: readonly PlacedReference[], referring: Referring): (readonly string[])[] {
  const { address, each, context, findings } = referring
  return references.flatMap(({ reference, text, offset, path }) => {
    const meant = resourceOfReference(reference, { context, each })
    if (meant.kind === 'resource') return [[meant.address]]
    if (meant.kind === 'entries') return [context.addresses.get(meant.name) ?? []]
    const at = offset + reference.start
    const problem = expressionProblem(meant.code, meant.summary, { text, at }, meant.detail)
    findings.push(expressionFinding(problem, path, address))
    return []
  })
}
