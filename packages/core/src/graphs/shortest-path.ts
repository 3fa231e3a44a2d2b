/** The names that follow one. */
export type Next = (name: string) => readonly string[]

/** How many steps a search may take, over all that share it. */
export interface Budget {
  steps: number
}

/** Where a search ends. Default of each: it goes on until everything is reached. */
interface SearchEnd {
  /** The name that is looked for. */
  readonly to?: string
  /** Steps of the longest way that is wanted. */
  readonly longest?: number
  readonly budget?: Budget
}

/** What a search found. */
interface Search {
  /** From each name that was reached, the first one left out, to the one it was reached from first. */
  readonly reachedFrom: ReadonlyMap<string, string>
  /** What leads to the name that was looked for; null when it was not found. */
  readonly last: string | null
}

/** Breadth first, without recursion: the first way to a name is a shortest one. */
function search(from: string, next: Next, { to, longest = Number.POSITIVE_INFINITY, budget }: SearchEnd = {}): Search {
  const reachedFrom = new Map<string, string>()
  const left = budget ?? { steps: Number.POSITIVE_INFINITY }
  let layer: readonly string[] = [from]
  for (let steps = 1; layer.length > 0 && steps <= longest && left.steps > 0; steps += 1) {
    const following: string[] = []
    for (const name of layer) {
      for (const other of next(name)) {
        left.steps -= 1
        if (other === to) return { reachedFrom, last: name }
        if (other === from || reachedFrom.has(other)) continue
        reachedFrom.set(other, name)
        following.push(other)
      }
    }
    layer = following
  }
  return { reachedFrom, last: null }
}

/**
 * The shortest way from one name to another along `next`, both ends included, at least one step long: from a name to
 * itself it is the shortest cycle through it. Null when there is none within `longest` steps and the budget.
 */
export function shortestPath(
  from: string,
  to: string,
  next: Next,
  end: Omit<SearchEnd, 'to'> = {},
): readonly string[] | null {
  const { reachedFrom, last } = search(from, next, { ...end, to })
  return last === null ? null : [...wayTo(last, from, reachedFrom), to]
}

/** From each name that can be reached, in the order of distance, to the one it was reached from first. */
export function firstWays(from: string, next: Next): ReadonlyMap<string, string> {
  return search(from, next).reachedFrom
}

/** The way to a name that was reached, both ends included. */
function wayTo(name: string, from: string, reachedFrom: ReadonlyMap<string, string>): readonly string[] {
  const path = [name]
  for (let at = name; at !== from; ) {
    at = reachedFrom.get(at) ?? from
    path.push(at)
  }
  return path.reverse()
}
