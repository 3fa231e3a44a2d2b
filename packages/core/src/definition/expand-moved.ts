import { errorFinding, type Finding } from '../domain/finding.ts'
import { didYouMean, nameOfAddress, resourceAddress } from '../domain/names.ts'
import type { ExpansionContext, Move } from './expanded-resource.ts'
import { isEntryAddress, namedAddresses } from './named-addresses.ts'

/** Moves by address, and what is wrong with them. */
export interface ExpandedMoves {
  readonly moved: readonly Move[]
  readonly findings: readonly Finding[]
}

/**
 * Checks moves and follows chains: of a move from `a` to `b` and one from `b` to `c`, both end at `c`. The old names are no
 * longer declared, the last one is, and no two end at one address but those of one chain; the one that is nearest to the
 * end comes first then. A move between names of resources with `forEach` moves each entry to the one of the same key.
 */
export function expandMoved(written: readonly Move[], context: ExpansionContext): ExpandedMoves {
  const findings: Finding[] = []
  const moved = new Map<string, FollowedMove>()
  const ends = new Map<string, FollowedMove[]>()
  const next = new Map(written.toReversed().flatMap(({ from, to }) => (from === to ? [] : [[from, to] as const])))
  written.forEach((move, index) => {
    const way = wayOf(move, next, context)
    const problem = moveProblem(move, way, context)
    if (problem !== null) findings.push(moveFinding(problem, index))
    for (const { from, to } of problem === null ? movesOf(move.from, way.at(-1) ?? move.to, context) : []) {
      const one: FollowedMove = { from, to, way }
      const others = ends.get(to) ?? []
      if (moved.has(from)) findings.push(moveFinding(`"${from}" is moved twice.`, index))
      else if (!others.every((other) => areOneChain(one, other)))
        findings.push(moveFinding(`Two resources are moved to "${to}".`, index))
      moved.set(from, one)
      ends.set(to, [...others, one])
    }
  })
  const nearestFirst = [...moved.values()].toSorted((one, other) => one.way.length - other.way.length)
  return { moved: nearestFirst.map(({ from, to }) => ({ from, to })), findings }
}

/** A move with all that it passes: where it begins, and each name after that up to the last. */
interface FollowedMove extends Move {
  readonly way: readonly string[]
}

/** Where a move leads, step by step, up to what is declared. A cycle ends with the name that was there before. */
function wayOf({ from, to }: Move, next: ReadonlyMap<string, string>, context: ExpansionContext): readonly string[] {
  const way = [from, to]
  const seen = new Set(way)
  for (let at: string | null = to; at !== null && namedAddresses(at, context) === null; ) {
    at = stepFrom(at, next)
    if (at === null) break
    way.push(at)
    if (seen.has(at)) break
    seen.add(at)
  }
  return way
}

/** What another move makes of an address, named itself or by the name whose entry it is. */
function stepFrom(address: string, next: ReadonlyMap<string, string>): string | null {
  const whole = next.get(address)
  if (whole !== undefined) return whole
  const name = nameOfAddress(address)
  const named = next.get(name)
  return named === undefined || nameOfAddress(named) !== named ? null : named + address.slice(name.length)
}

function areOneChain(one: FollowedMove, other: FollowedMove): boolean {
  const passes = (way: readonly string[], from: string | undefined): boolean =>
    way.slice(1).some((step) => step === from || nameOfAddress(step) === from)
  return passes(one.way, other.way[0]) || passes(other.way, one.way[0])
}

function moveProblem({ from, to }: Move, way: readonly string[], context: ExpansionContext): string | null {
  if (from === to) return `"${from}" is moved to itself.`
  const end = way.at(-1) ?? to
  if (way.indexOf(end) < way.length - 1) return `"${from}" is moved in a circle: ${way.join(' -> ')}.`
  if (isEntryAddress(from, context) || context.addresses.get(from)?.includes(from))
    return `"${from}" is moved and still declared.`
  if (namedAddresses(end, context) === null)
    return `"${from}" is moved to "${end}", which is not declared.${didYouMean(end, context.addresses.keys())}`
  return null
}

function movesOf(from: string, to: string, { entries }: ExpansionContext): readonly Move[] {
  const keys = entries.get(to)
  if (keys === undefined) return [{ from, to }]
  return [...keys].map(([key, address]) => ({ from: resourceAddress(from, key), to: address }))
}

function moveFinding(summary: string, index: number): Finding {
  return errorFinding('invalid-move', summary, { path: ['moved', index] })
}
