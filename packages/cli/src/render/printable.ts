/** Control characters but line ends and tabs, and the marks that turn the direction of writing (Unicode TR9). */
const unprintable = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu

/** What follows the escape character in the colours that `paint` makes. */
const colour = /^\[(?:1|2|22|31|32|33|39)m/

/**
 * Text that comes from files and definitions, safe to print: what a terminal would obey and a person not see is written
 * out, as in `\u001b`. Our own colours stay.
 */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character, at: number) => {
    if (character === '\u001b' && colour.test(text.slice(at + 1, at + 5))) return character
    return character === '\r' ? '\\r' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** The same on one line: a line end in a path must not look like a line of ours. */
export function onOneLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n'))
}
