/** One line of a text, and how it ends: the last one may have no end. */
export interface TextLine {
  readonly text: string
  readonly end: '\n' | '\r\n' | ''
}

/** A text as lines that keep their ends. */
interface SplitText {
  /** The byte order mark that the text begins with, or nothing. */
  readonly mark: string
  readonly lines: readonly TextLine[]
}

const byteOrderMark = '\ufeff'

/** The lines of a text without their ends. A byte order mark is no part of the first one. */
export function textOfLines(text: string): readonly string[] {
  const lines = withoutMark(text).split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** The lines of a text with their ends, so that `joinLines` gives the very same text. */
export function splitLines(text: string): SplitText {
  const body = withoutMark(text)
  const pieces = body.split('\n')
  const lines = pieces.map((piece, index): TextLine => {
    if (index === pieces.length - 1) return { text: piece, end: '' }
    return piece.endsWith('\r') ? { text: piece.slice(0, -1), end: '\r\n' } : { text: piece, end: '\n' }
  })
  return {
    mark: body.length < text.length ? byteOrderMark : '',
    lines: lines.at(-1)?.text === '' ? lines.slice(0, -1) : lines,
  }
}

/** The text that has these lines. */
export function joinLines(mark: string, lines: readonly TextLine[]): string {
  return mark + lines.map(({ text, end }) => text + end).join('')
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}
