import type { PositionNode } from '@sloth-runner/core'

/** A key as it is written, and its offset. */
export interface WrittenKey {
  readonly name: string
  readonly start: number
}

/**
 * The keys of a document that are written in another way than they are read, as `1.10`, which is the number 1.1, `0x10` or
 * `~`. What aliases repeat is looked at once.
 */
export function changedKeys(document: unknown, root: PositionNode): readonly WrittenKey[] {
  const found: WrittenKey[] = []
  const seen = new Set<PositionNode['children']>()
  const open: (readonly [value: unknown, node: PositionNode])[] = [[document, root]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, { children }] = next
    if (children === null || typeof value !== 'object' || value === null || seen.has(children)) continue
    seen.add(children)
    for (const [key, child] of children.entries()) {
      const name = String(key)
      if (Object.hasOwn(value, name)) open.push([(value as Record<string, unknown>)[name], child])
      else if (name !== '*') found.push({ name, start: child.start })
    }
  }
  return found.toSorted((one, other) => one.start - other.start)
}
