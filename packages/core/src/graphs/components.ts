import type { Next } from './shortest-path.ts'

/**
 * The strongly connected components of a graph, each after all that it depends on (Tarjan 1972, without recursion: a chain
 * of 100,000 names overflows no stack). Every name is in exactly one; one of several names is a knot.
 */
export function components(names: Iterable<string>, next: Next): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  const index = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const path: { readonly name: string; readonly others: readonly string[]; at: number }[] = []
  const enter = (name: string): void => {
    index.set(name, index.size)
    lowest.set(name, index.size - 1)
    open.push(name)
    isOpen.add(name)
    path.push({ name, others: next(name), at: 0 })
  }
  const lower = (name: string, to: number): void => {
    lowest.set(name, Math.min(lowest.get(name) ?? to, to))
  }
  const leave = (name: string): void => {
    path.pop()
    const low = lowest.get(name) ?? 0
    const before = path.at(-1)
    if (before !== undefined) lower(before.name, low)
    if (low !== index.get(name)) return
    const component = open.splice(open.lastIndexOf(name))
    for (const one of component) isOpen.delete(one)
    found.push(component)
  }
  for (const root of names) {
    if (index.has(root)) continue
    enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const other = top.others[top.at++]
      if (other === undefined) leave(top.name)
      else if (!index.has(other)) enter(other)
      else if (isOpen.has(other)) lower(top.name, index.get(other) ?? 0)
    }
  }
  return found
}

/**
 * How many steps the longest chain of dependencies below each name has; 0 for one that depends on nothing. Steps inside
 * a knot do not count: round a cycle there is no longest chain.
 */
export function depths(parts: readonly (readonly string[])[], next: Next): ReadonlyMap<string, number> {
  const depth = new Map<string, number>()
  for (const part of parts) {
    const inside = new Set(part)
    let deepest = 0
    for (const name of part) {
      for (const other of next(name)) if (!inside.has(other)) deepest = Math.max(deepest, (depth.get(other) ?? 0) + 1)
    }
    for (const name of part) depth.set(name, deepest)
  }
  return depth
}
