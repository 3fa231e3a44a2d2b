import type { DependencyCycle } from '../domain/dependency.ts'
import type { FoundCycles } from '../domain/dependency-view.ts'
import { components } from '../graphs/components.ts'
import { type Budget, type Next, shortestPath } from '../graphs/shortest-path.ts'

/** How many cycles are told beside one for each knot. Their number can grow with the factorial of the stacks. */
const mostOthers = 20
/** Steps of all searches together: in a knot of some thousand stacks the cycle told may not be the very shortest. */
const searchSteps = 5_000_000
/** How many dependencies of a cycle are tried as its cut. */
const mostCuts = 50

/** A group of names that all reach each other. */
interface Knot {
  readonly names: readonly string[]
  readonly next: Next
  readonly edges: number
}

/** Finds cycles among names. Pure; without recursion. */
export function findCycles(names: Iterable<string>, next: Next): FoundCycles {
  const knots = components(names, next).flatMap((part) => knotOf(part, next) ?? [])
  const budget: Budget = { steps: searchSteps }
  const first = knots.map((knot) => withCut(shortestCycle(knot, budget), knot))
  const others: DependencyCycle[] = []
  for (const [index, knot] of knots.entries()) {
    const more = otherCycles(knot, first[index]?.path ?? [], mostOthers - others.length, budget)
    others.push(...more.map((path) => withCut(path, knot)))
  }
  return { knots: knots.length, cycles: [...first, ...others] }
}

function knotOf(part: readonly string[], next: Next): Knot | null {
  const [only = ''] = part
  if (part.length === 1 && !next(only).includes(only)) return null
  const inside = new Set(part)
  const within = new Map(part.map((name) => [name, next(name).filter((other) => inside.has(other))]))
  const edges = [...within.values()].reduce((sum, list) => sum + list.length, 0)
  return { names: part, next: (name) => within.get(name) ?? [], edges }
}

/** In a knot with as many dependencies as stacks there is one cycle, wherever the search begins. */
function shortestCycle({ names, next, edges }: Knot, budget: Budget): readonly string[] {
  const starts = edges === names.length ? names.slice(0, 1) : names
  let best: readonly string[] | null = null
  for (const name of starts) {
    best = shortestPath(name, name, next, best === null ? {} : { longest: best.length - 2, budget }) ?? best
    if (best !== null && (best.length <= 2 || budget.steps <= 0)) break
  }
  return best ?? []
}

function otherCycles(
  knot: Knot,
  first: readonly string[],
  most: number,
  budget: Budget,
): readonly (readonly string[])[] {
  if (knot.edges === first.length - 1) return []
  const covered = new Set(edgesOf(first).map(keyOf))
  const found: (readonly string[])[] = []
  for (const from of knot.names) {
    for (const to of knot.next(from)) {
      if (found.length >= most || budget.steps <= 0) return found
      if (covered.has(keyOf([from, to]))) continue
      const back = from === to ? [to] : shortestPath(to, from, knot.next, { budget })
      if (back === null) continue
      const path = [from, ...back]
      for (const edge of edgesOf(path)) covered.add(keyOf(edge))
      found.push(path)
    }
  }
  return found
}

/** The last dependency of the path without which the knot has no cycle any more; else its last one. */
function withCut(path: readonly string[], { names, next, edges }: Knot): DependencyCycle {
  const candidates = edgesOf(path).reverse()
  const opens = ([from, to]: Edge): boolean => {
    const rest: Next = (name) => (name === from ? next(name).filter((other) => other !== to) : next(name))
    return components(names, rest).every((part) => knotOf(part, rest) === null)
  }
  const simple = edges === path.length - 1
  const best = simple ? undefined : candidates.slice(0, mostCuts).find(opens)
  const [stack, name] = best ?? candidates[0] ?? ['', '']
  return { path, cut: { stack, name } }
}

type Edge = readonly [from: string, to: string]

function edgesOf(path: readonly string[]): Edge[] {
  return path.slice(1).map((to, index) => [path[index] ?? '', to])
}

function keyOf([from, to]: Edge): string {
  return `${from}\n${to}`
}
