import type { StackContent } from '../contracts/stack-content.ts'
import type { Finding } from '../domain/finding.ts'
import type { ImportedStack, NeededKey, StackExport } from '../domain/stack-export.ts'

/** What an import did, in parts. */
export interface ImportFacts {
  readonly stack: string
  readonly document: StackExport
  readonly refused: number
  readonly findings: readonly Finding[]
  /** What was on record before; null when there was no such stack. */
  readonly present: StackContent | null
  readonly runId: number | null
  /** The version of the snapshot of what was on record. */
  readonly keptAs: number | null
  readonly keys: readonly NeededKey[]
}

/** What an import did, put together. Pure. */
export function importedStack(facts: ImportFacts): ImportedStack {
  const { stack, document, refused, findings, present, runId, keptAs, keys } = facts
  const there = new Set(document.resources.map(({ address }) => address))
  return {
    stack,
    runId,
    created: present === null || isEmptyStack(present),
    keptAs,
    counts: {
      resources: document.resources.length,
      outputs: document.outputs.length,
      values: document.values.length,
      acknowledgements: document.acknowledgements.length,
      dependencies: document.dependencies.length,
      secrets: document.secrets.length,
      objects: document.objects.length,
      versions: document.versions?.snapshots.length ?? 0,
      refused,
    },
    dropped: (present?.resources ?? []).map(({ address }) => address).filter((address) => !there.has(address)),
    findings,
    keys,
  }
}

/** Whether a stack holds nothing yet, as after `stack create`: an import loses nothing of it. Pure. */
export function isEmptyStack({ stack, resources, outputs, values, dependencies }: StackContent): boolean {
  const empty = resources.length + outputs.length + values.length + dependencies.length === 0
  return empty && stack.definition === null && stack.executionCount === 0
}
