import type { Path } from '@sloth-runner/core'

/** Where a value stands in a text: offsets from 0. Large texts have millions of them, so scalars hold nothing else. */
export interface PositionNode {
  /** Of its key; of a list item or a document, of the value itself. */
  readonly start: number
  /** Of a map: by key. Of a list: by position. */
  readonly children: Map<string, PositionNode> | PositionNode[] | null
}

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
