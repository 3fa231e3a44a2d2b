import type { ASTNode } from '@marcbachmann/cel-js'

/** The name of the function that computed keys of maps go through. */
export const checkedKey = 'checked_key'

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

/** What a computed key is, unless the map would not have it: then it throws. */
export function checkKey(key: unknown): unknown {
  if (dropped.includes(key)) throw keyError(String(key))
  return key
}

/** Why a map is refused. */
export function keyError(name: string): Error {
  return new Error(`a map in it cannot have the key "${name}"`)
}

/** Has the computed keys of all maps in an expression go through a call, as `called` makes one of `checkedKey(null)`. */
export function withCheckedKeys(value: unknown, called: () => ASTNode): void {
  if (Array.isArray(value)) for (const item of value) withCheckedKeys(item, called)
  if (!isNode(value)) return
  withCheckedKeys(value.args, called)
  if (value.op !== 'map') return
  for (const entry of value.args) {
    const call = called()
    if (entry[0].op === 'value' || call.op !== 'call') continue
    call.args[1][0] = entry[0]
    entry[0] = call
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
