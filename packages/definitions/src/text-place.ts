import { errorFinding, type Finding, type Location } from '@sloth-runner/core'
import type { Source } from './read-source.ts'

/** The line and column, from 1, of an offset, from 0, in a file's text. */
export function locationAt({ path: file, text, sensitive }: Omit<Source, 'bytes'>, offset: number): Location {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1
  return { file, line, column: offset - lineStart + 1, ...(sensitive === undefined ? {} : { sensitive }) }
}

/** The line of an offset, at most 120 characters of it, with a caret under the place. */
export function excerptAt(text: string, offset: number): string {
  // A line that begins a text has no end of another one before it; `lastIndexOf` looks at the first sign for anything below 0.
  const lineStart = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', offset)
  const from = Math.max(lineStart, offset - 60)
  const to = Math.min(lineEnd === -1 ? text.length : lineEnd, offset + 60)
  const line = text
    .slice(from, to)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trimEnd()
  return `${line}\n${' '.repeat(offset - from)}^`
}

/** A finding about the text itself, with its place, and with the line where that may be shown. */
export function syntaxFinding(source: Source, offset: number, summary: string): Finding {
  const { text, sensitive } = source
  const bounded = Math.min(Math.max(offset, 0), text.length)
  return errorFinding('invalid-syntax', summary, {
    ...(sensitive === true ? {} : { detail: excerptAt(text, bounded) }),
    location: locationAt(source, bounded),
  })
}
