/** A stretch of a text with expressions: literal text, or the source of one expression. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `offset`: where the source begins in the whole text, from 0. */
  | { readonly kind: 'expression'; readonly source: string; readonly offset: number }

/** A text split at `${{ }}`. `unclosed` is where an expression begins that does not end. */
export interface SplitText {
  readonly parts: readonly TextPart[]
  readonly unclosed: number | null
}

const opening = '${{'

/** Whether a text needs splitting at all. */
export function mayHoldExpression(text: string): boolean {
  return text.includes(opening)
}

/** Splits a text at `${{ }}`. `$${{` stands for a literal `${{`. Braces and `}}` in strings of an expression are its own. */
export function splitText(text: string): SplitText {
  const parts: TextPart[] = []
  let literal = ''
  let from = 0
  for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, from)) {
    if (at > from && text[at - 1] === '$') {
      literal += text.slice(from, at - 1) + opening
      from = at + opening.length
      continue
    }
    literal += text.slice(from, at)
    const start = at + opening.length
    const end = expressionEnd(text, start)
    if (end === -1) return { parts, unclosed: at }
    if (literal !== '') parts.push({ kind: 'text', text: literal })
    literal = ''
    parts.push({ kind: 'expression', source: text.slice(start, end), offset: start })
    from = end + 2
  }
  literal += text.slice(from)
  if (literal !== '' || parts.length === 0) parts.push({ kind: 'text', text: literal })
  return { parts, unclosed: null }
}

/** The position of the `}}` that ends an expression, or -1. */
function expressionEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"' || character === "'") {
      at = stringEnd(text, at)
      if (at === -1) return -1
    } else if (character === '{') depth += 1
    else if (character === '}') {
      if (depth === 0) return text[at + 1] === '}' ? at : -1
      depth -= 1
    }
  }
  return -1
}

/** The position of the last quote of a CEL string, or -1. */
function stringEnd(text: string, start: number): number {
  const quote = text[start] as string
  const delimiter = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote
  for (let at = start + delimiter.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text.startsWith(delimiter, at)) return at + delimiter.length - 1
  }
  return -1
}
