import type { LineSpec } from './line-spec.ts'

/** Where a line or block stands: `lines[from]` up to, and without, `lines[to]`. */
export interface FoundLines {
  /** The line, or what is between the markers. */
  readonly value: string
  readonly from: number
  readonly to: number
  /** How many lines match; more than one means that it is not clear which is meant. */
  readonly matches: number
}

/** A text as lines without their ends. */
interface TextLines {
  readonly lines: readonly string[]
  /** How lines end in this text. */
  readonly end: '\n' | '\r\n'
}

/** The markers of a block cannot be understood. */
export class BrokenMarkersError extends Error {}

/** The line or block in a text, or null. Throws `BrokenMarkersError`. */
export function findLines(text: string, spec: LineSpec): FoundLines | null {
  return locate(splitLines(text).lines, spec)
}

/** The text with the line or block as declared, where it stands or at its position. Throws `BrokenMarkersError`. */
export function withLines(text: string, spec: LineSpec): string {
  const { lines, end } = splitLines(text)
  const found = locate(lines, spec)
  const at = found ?? { from: insertionPoint(lines, spec.position ?? 'end'), to: -1 }
  const to = found?.to ?? at.from
  return joinLines([...lines.slice(0, at.from), ...declaredLines(spec), ...lines.slice(to)], end)
}

/** The text without the block, or without every line that is the declared one or matches. Throws `BrokenMarkersError`. */
export function withoutLines(text: string, spec: LineSpec): string {
  const { lines, end } = splitLines(text)
  if (spec.marker === undefined)
    return joinLines(
      lines.filter((line) => !matcherOf(spec)(line)),
      end,
    )
  const found = locate(lines, spec)
  return found === null ? text : joinLines([...lines.slice(0, found.from), ...lines.slice(found.to)], end)
}

/** The marker lines of a block. */
export function markerLines({ marker, comment = '#' }: LineSpec): readonly [begin: string, end: string] {
  return [`${comment} BEGIN ${marker}`, `${comment} END ${marker}`]
}

function splitLines(text: string): TextLines {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/\r?\n/)
  return { lines: lines.at(-1) === '' ? lines.slice(0, -1) : lines, end }
}

function joinLines(lines: readonly string[], end: string): string {
  return lines.map((line) => line + end).join('')
}

function declaredLines(spec: LineSpec): readonly string[] {
  if (spec.marker === undefined) return [spec.line ?? '']
  const [begin, end] = markerLines(spec)
  const inner = spec.block === undefined || spec.block === '' ? [] : spec.block.split('\n')
  return [begin, ...inner, end]
}

function locate(lines: readonly string[], spec: LineSpec): FoundLines | null {
  if (spec.marker !== undefined) return locateBlock(lines, spec)
  const isIt = matcherOf(spec)
  const from = lines.findLastIndex(isIt)
  if (from === -1) return null
  return { value: lines[from] ?? '', from, to: from + 1, matches: lines.filter(isIt).length }
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
  return { value: lines.slice(from + 1, last).join('\n'), from, to: last + 1, matches: 1 }
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
