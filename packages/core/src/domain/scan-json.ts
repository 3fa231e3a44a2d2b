import { isRounded } from './decimal.ts'

/** Where a value stands in a text: offsets from 0. Large texts have millions of them, so scalars hold nothing else. */
export interface PositionNode {
  /** Of its key; of a list item or a document, of the value itself. */
  readonly start: number
  /** Of a map: by key. Of a list: by position. */
  readonly children: Map<string, PositionNode> | PositionNode[] | null
}

/** What is wrong with a JSON text, and where, from 0. */
export interface JsonProblem {
  /** It is not JSON; a key is there twice; a number would lose digits; or it is more than is looked at. */
  readonly kind: 'syntax' | 'twice' | 'rounded' | 'limit'
  readonly offset: number
  readonly summary: string
  /** The same without anything of the text but its keys. */
  readonly discreet: string
}

/** The positions of a JSON text's values, or the first problem of it. */
export type ScannedJson = { readonly root: PositionNode } | { readonly problem: JsonProblem }

type Children = NonNullable<PositionNode['children']>

/** How many values a text may have. */
export const maxJsonValues = 2_000_000

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y
const space = /[ \t\r\n]*/y

/**
 * Walks a JSON text (RFC 8259) without recursion, noting where everything stands. Finds what `JSON.parse` finds, with
 * exact places, and what it does not: keys that are there twice, and fractions that would be rounded.
 */
export function scanJson(text: string): ScannedJson {
  const open: Children[] = []
  let root: PositionNode | null = null
  let at = skip(text, 0)
  for (let count = 0; count < maxJsonValues; count += 1) {
    const parent = open.at(-1)
    const key = parent instanceof Map ? keyAt(text, at, parent) : null
    if (key !== null && 'problem' in key) return key
    const node: PositionNode = { start: at, children: childrenAt(text, key?.end ?? at) }
    at = key?.end ?? at
    root ??= node
    if (key !== null && parent instanceof Map) parent.set(key.name, node)
    else if (Array.isArray(parent)) parent.push(node)
    const ended = valueEnd(text, at, node.children)
    if (ended === 'open' && node.children !== null) {
      open.push(node.children)
      at = skip(text, at + 1)
      continue
    }
    if (typeof ended !== 'number') return { problem: unexpected(text, at, 'a value') }
    if (isNumberAt(text, at) && isRounded(text.slice(at, ended)))
      return { problem: problemAt('rounded', at, roundedNumber) }
    const next = afterValue(text, skip(text, ended), open)
    if (typeof next !== 'number') return next
    at = next
    if (open.length === 0) return { root }
  }
  return { problem: problemAt('limit', at, `it has more than ${maxJsonValues} values`) }
}

/** What is said of a number that would be rounded. */
export const roundedNumber = 'a number has more digits than are kept exactly: write fewer, or write it as text'

function isNumberAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === minus || (code >= zero && code <= nine)
}

/** The position after a value; `open` for a list or map with something in it, `wrong` for no value. */
function valueEnd(text: string, at: number, children: PositionNode['children']): number | 'open' | 'wrong' {
  if (children !== null) {
    const inside = skip(text, at + 1)
    return closes(text, inside, children) ? inside + 1 : 'open'
  }
  const end = text[at] === '"' ? stringEnd(text, at) : match(scalar, text, at)
  return end === -1 ? 'wrong' : end
}

/** After a value: closes what ends here, and steps over one comma. */
function afterValue(text: string, from: number, open: Children[]): number | { readonly problem: JsonProblem } {
  let at = from
  for (let parent = open.at(-1); parent !== undefined; parent = open.at(-1)) {
    if (text[at] === ',') return skip(text, at + 1)
    if (!closes(text, at, parent))
      return { problem: unexpected(text, at, parent instanceof Map ? '"," or "}"' : '"," or "]"') }
    open.pop()
    at = skip(text, at + 1)
  }
  return at === text.length ? at : { problem: unexpected(text, at, 'the end') }
}

type Key = { readonly name: string; readonly end: number } | { readonly problem: JsonProblem }

/** The key of the next entry of a map, and where its value begins. */
function keyAt(text: string, start: number, siblings: ReadonlyMap<string, PositionNode>): Key {
  const end = stringEnd(text, start)
  if (end === -1) return { problem: unexpected(text, start, 'a key in double quotes') }
  const name = JSON.parse(text.slice(start, end)) as string
  if (siblings.has(name)) return { problem: problemAt('twice', start, `the key "${name}" is there twice`) }
  const colon = skip(text, end)
  if (text[colon] !== ':') return { problem: unexpected(text, colon, '":"') }
  return { name, end: skip(text, colon + 1) }
}

function childrenAt(text: string, at: number): PositionNode['children'] {
  if (text[at] === '{') return new Map()
  return text[at] === '[' ? [] : null
}

function closes(text: string, at: number, children: Children): boolean {
  return text[at] === (children instanceof Map ? '}' : ']')
}

/** The position after a string's last quote, or -1. No regular expression: it would need stack for a long string. */
function stringEnd(text: string, start: number): number {
  if (text[start] !== '"') return -1
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code < firstPrintable) return -1
    if (code === backslash) {
      at = match(escaped, text, at + 1) - 1
      if (at < 0) return -1
    }
  }
  return -1
}

const quote = 0x22
const minus = 0x2d
const zero = 0x30
const nine = 0x39
const backslash = 0x5c
const firstPrintable = 0x20

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

function skip(text: string, at: number): number {
  space.lastIndex = at
  space.test(text)
  return space.lastIndex
}

function unexpected(text: string, at: number, expected: string): JsonProblem {
  if (at >= text.length) return problemAt('syntax', at, `it ends where ${expected} should be`)
  const found = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))
  const place = `stands where ${expected} should be`
  return { kind: 'syntax', offset: at, summary: `${found} ${place}`, discreet: `something else ${place}` }
}

function problemAt(kind: JsonProblem['kind'], offset: number, summary: string): JsonProblem {
  return { kind, offset, summary, discreet: summary }
}
