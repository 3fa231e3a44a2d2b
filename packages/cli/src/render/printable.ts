import { onOneLine } from '@sloth-runner/core'
import { withColours } from './paint.ts'

/**
 * A whole text, safe to print: what a terminal would obey and a person not see is written out, as in `\u001b`. Line ends
 * and tabs stay, and what was painted becomes colour here. It is the last thing that happens to a text. What comes from
 * somewhere else is put on one line before it becomes a part of the text, by `onOneLine` of core.
 */
export function printable(text: string): string {
  return withColours(text.replaceAll(/[^\n\t]+/g, onOneLine))
}

/** What JSON leaves as it is of what `onOneLine` writes out; control characters up to U+001F are escaped there already. */
const leftByJson = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu

/**
 * JSON, safe to print: what JSON leaves as it is and a terminal may obey is escaped, which means the same (RFC 8259,
 * section 7).
 */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(leftByJson, onOneLine)
}
