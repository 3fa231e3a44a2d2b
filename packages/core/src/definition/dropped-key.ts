import type { ASTNode } from '@marcbachmann/cel-js'

/** A key of a map that is written in an expression, and where it stands in that, from 0. */
export interface WrittenKey {
  readonly name: string
  readonly range: { readonly start: number; readonly end: number }
}

/** The library leaves these out of the maps that it makes. */
const dropped: readonly unknown[] = ['__proto__', 'constructor', 'prototype']

/** The first key of a map in an expression that its value would not have; null when there is none. */
export function droppedKey(value: unknown): WrittenKey | null {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = droppedKey(item)
      if (found !== null) return found
    }
    return null
  }
  if (!isNode(value)) return null
  const keys = value.op === 'map' ? value.args.map(([key]) => key) : []
  const key = keys.find(({ op, args }) => op === 'value' && dropped.includes(args))
  return key === undefined ? droppedKey(value.args) : { name: String(key.args), range: key.range }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
