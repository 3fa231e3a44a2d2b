import type { LineSpec } from './line-spec.ts'
import { joinLines, splitLines, type TextLine, textOfLines } from './text-lines.ts'

/** Where a line or block stands: `lines[from]` up to, and without, `lines[to]`. */
export interface FoundLines {
  /** The line, or what is between the markers. */
  readonly value: string
  readonly from: number
  readonly to: number
  /** How many lines match; more than one means that it is not clear which is meant. */
  readonly matches: number
  /** How many lines are the declared one, to the letter. */
  readonly copies: number
}

/** The markers of a block cannot be understood. */
export class BrokenMarkersError extends Error {}

/** The line or block in a text, or null. Throws `BrokenMarkersError`. */
export function findLines(text: string, spec: LineSpec): FoundLines | null {
  return locate(textOfLines(text), spec)
}

/**
 * What a removal takes: the block, or the line just as it is declared. Other lines that match were never ours. Null when
 * there is none. Throws `BrokenMarkersError`.
 */
export function presentLines(text: string, spec: LineSpec): FoundLines | null {
  const lines = textOfLines(text)
  if (spec.marker !== undefined) return locateBlock(lines, spec)
  const from = lines.lastIndexOf(spec.line ?? '')
  return from === -1 ? null : lineAt(lines, from, spec)
}

/** Which lines of a text a removal takes, and of how many; null when something is in it that is no line. */
export function takenLines(
  text: string,
  spec: LineSpec,
): { readonly parts: readonly number[]; readonly of: number } | null {
  const { mark, lines } = splitLines(text)
  const texts = lines.map((line) => line.text)
  if (mark !== '') return null
  if (spec.marker === undefined) return { parts: positions(texts, spec.line ?? ''), of: texts.length }
  const { from = 0, to = 0 } = locateBlock(texts, spec) ?? {}
  return { parts: Array.from({ length: to - from }, (_, index) => from + index), of: texts.length }
}

/** The text with the line or block as declared, where it stands or at its position. Throws `BrokenMarkersError`. */
export function withLines(text: string, spec: LineSpec): string {
  const { mark, lines } = splitLines(text)
  const texts = lines.map((line) => line.text)
  const found = locate(texts, spec)
  const edited =
    found === null ? inserted(lines, insertionPoint(texts, spec.position ?? 'end'), spec) : replaced(lines, found, spec)
  return joinLines(mark, edited)
}

/**
 * The text with the line or block as something new: a line that matches and is another one stays, and the new one comes
 * after it. Throws `BrokenMarkersError`.
 */
export function withNewLines(text: string, spec: LineSpec): string {
  const found = findLines(text, spec)
  if (found === null || spec.marker !== undefined) return withLines(text, spec)
  if (found.value === spec.line) return text
  const { mark, lines } = splitLines(text)
  return joinLines(mark, inserted(lines, found.to, spec))
}

/** The text without the block, or without every line that is the declared one to the letter. Throws `BrokenMarkersError`. */
export function withoutLines(text: string, spec: LineSpec): string {
  const { mark, lines } = splitLines(text)
  if (spec.marker === undefined)
    return joinLines(
      mark,
      lines.filter((line) => line.text !== spec.line),
    )
  const found = locateBlock(
    lines.map((line) => line.text),
    spec,
  )
  return found === null ? text : joinLines(mark, [...lines.slice(0, found.from), ...lines.slice(found.to)])
}

/** The marker lines of a block. */
export function markerLines({ marker, comment = '#' }: LineSpec): readonly [begin: string, end: string] {
  return [`${comment} BEGIN ${marker}`, `${comment} END ${marker}`]
}

/** In the place of what was found, the ends as they were there. */
function replaced(lines: readonly TextLine[], { from, to }: FoundLines, spec: LineSpec): readonly TextLine[] {
  const first = lines[from]?.end ?? '\n'
  const last = lines[to - 1]?.end ?? '\n'
  const texts = declaredLines(spec)
  const made = texts.map((text, index) => ({ text, end: index === texts.length - 1 ? last : first }))
  return [...lines.slice(0, from), ...made, ...lines.slice(to)]
}

/** Something new ends as the line before it, or else the one after it. A last line without an end gets one. */
function inserted(lines: readonly TextLine[], at: number, spec: LineSpec): readonly TextLine[] {
  const before = lines.slice(0, at)
  const end = before.findLast((line) => line.end !== '')?.end ?? (lines[at]?.end || '\n')
  const ended = before.map((line) => (line.end === '' ? { ...line, end } : line))
  return [...ended, ...declaredLines(spec).map((text) => ({ text, end })), ...lines.slice(at)]
}

function declaredLines(spec: LineSpec): readonly string[] {
  if (spec.marker === undefined) return [spec.line ?? '']
  const [begin, end] = markerLines(spec)
  const inner = spec.block === undefined || spec.block === '' ? [] : spec.block.split('\n')
  return [begin, ...inner, end]
}

function locate(lines: readonly string[], spec: LineSpec): FoundLines | null {
  if (spec.marker !== undefined) return locateBlock(lines, spec)
  const from = lines.findLastIndex(matcherOf(spec))
  return from === -1 ? null : lineAt(lines, from, spec)
}

function lineAt(lines: readonly string[], from: number, spec: LineSpec): FoundLines {
  const matches = lines.filter(matcherOf(spec)).length
  const copies = lines.filter((line) => line === spec.line).length
  return { value: lines[from] ?? '', from, to: from + 1, matches, copies }
}

function matcherOf({ line, match }: LineSpec): (line: string) => boolean {
  if (match === undefined) return (each) => each === line
  const pattern = new RegExp(match, 'u')
  return (each) => pattern.test(each)
}

function locateBlock(lines: readonly string[], spec: LineSpec): FoundLines | null {
  const [begin, end] = markerLines(spec)
  const begins = positions(lines, begin)
  const ends = positions(lines, end)
  const [from] = begins
  const [last] = ends
  if (from === undefined && last === undefined) return null
  if (from === undefined || last === undefined || begins.length > 1 || ends.length > 1 || last < from)
    throw new BrokenMarkersError(
      `"${begin}" is there ${begins.length} times and "${end}" ${ends.length} times, where one of each is expected, in this order`,
    )
  return { value: lines.slice(from + 1, last).join('\n'), from, to: last + 1, matches: 1, copies: 1 }
}

function positions(lines: readonly string[], wanted: string): readonly number[] {
  return lines.flatMap((line, index) => (line === wanted ? [index] : []))
}

function insertionPoint(lines: readonly string[], position: string): number {
  if (position === 'start') return 0
  const colon = position.indexOf(':')
  if (colon === -1) return lines.length
  const pattern = new RegExp(position.slice(colon + 1), 'u')
  const index = lines.findLastIndex((line) => pattern.test(line))
  if (index === -1) return lines.length
  return position.startsWith('after:') ? index + 1 : index
}
