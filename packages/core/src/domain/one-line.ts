/**
 * Control characters, the marks that turn the direction of writing (Unicode TR9), and separators of lines and paragraphs:
 * nothing of them can be seen, and a terminal may obey them.
 */
const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A text that belongs on one line, as what comes from a database, a definition or the world does inside a sentence of ours:
 * what would begin a line, or what a terminal would obey, is written out, as in `\n` and `\u001b`.
 */
export function onOneLine(text: string): string {
  return text.replaceAll(
    unprintable,
    (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A sentence without its full stop, to go on in another. */
export function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
