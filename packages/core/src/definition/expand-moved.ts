import { errorFinding, type Finding } from '../domain/finding.ts'
import { didYouMean, resourceAddress } from '../domain/names.ts'
import type { ExpansionContext, Move } from './expanded-resource.ts'
import { isEntryAddress, namedAddresses } from './named-addresses.ts'

/** Moves by address, and what is wrong with them. */
export interface ExpandedMoves {
  readonly moved: readonly Move[]
  readonly findings: readonly Finding[]
}

/**
 * Checks moves: the old name is no longer declared, the new one is, and no name comes twice. A move between names of
 * resources with `forEach` moves each entry to the one of the same key.
 */
export function expandMoved(written: readonly Move[], context: ExpansionContext): ExpandedMoves {
  const findings: Finding[] = []
  const moved = new Map<string, Move>()
  const targets = new Set<string>()
  written.forEach((move, index) => {
    const problem = moveProblem(move, context)
    if (problem !== null) findings.push(moveFinding(problem, index))
    for (const one of problem === null ? movesOf(move, context) : []) {
      if (moved.has(one.from)) findings.push(moveFinding(`"${one.from}" is moved twice.`, index))
      else if (targets.has(one.to)) findings.push(moveFinding(`Two resources are moved to "${one.to}".`, index))
      moved.set(one.from, one)
      targets.add(one.to)
    }
  })
  return { moved: [...moved.values()], findings }
}

function moveProblem({ from, to }: Move, context: ExpansionContext): string | null {
  if (from === to) return `"${from}" is moved to itself.`
  if (isEntryAddress(from, context) || context.addresses.get(from)?.includes(from))
    return `"${from}" is moved and still declared.`
  if (namedAddresses(to, context) === null)
    return `"${from}" is moved to "${to}", which is not declared.${didYouMean(to, context.addresses.keys())}`
  return null
}

function movesOf({ from, to }: Move, { entries }: ExpansionContext): readonly Move[] {
  const keys = entries.get(to)
  if (keys === undefined) return [{ from, to }]
  return [...keys].map(([key, address]) => ({ from: resourceAddress(from, key), to: address }))
}

function moveFinding(summary: string, index: number): Finding {
  return errorFinding('invalid-move', summary, { path: ['moved', index] })
}
