import type { Path, PositionNode } from '@sloth-runner/core'

/** The offset of a path, or of the nearest value above it. Keys are those of the wire form: `$` may be doubled. */
export function offsetOf(root: PositionNode, path: Path): number {
  let node = root
  for (const key of path) {
    const child = childOf(node, key)
    if (child === undefined) break
    node = child
  }
  return node.start
}

function childOf({ children }: PositionNode, key: string | number): PositionNode | undefined {
  if (children === null) return undefined
  if (Array.isArray(children)) return children[Number(key)]
  const name = String(key)
  return children.get(name) ?? (name.startsWith('$$') ? children.get(name.slice(1)) : undefined)
}
