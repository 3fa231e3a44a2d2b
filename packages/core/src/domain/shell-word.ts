import { onOneLine } from './one-line.ts'

/**
 * A word that a shell takes as one argument, for commands that people copy: quoted where it needs to be. What a terminal does not
 * show, or obeys, is written by its bytes, as in `$'two\012lines'`: bash, zsh and ksh read that.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  if (onOneLine(text) === text) return `'${text.replaceAll("'", "'\\''")}'`
  const written = [...text].map((character) => {
    if (character === "'" || character === '\\') return `\\${character}`
    return onOneLine(character) === character ? character : bytesOf(character)
  })
  return `$'${written.join('')}'`
}

/** Octal, which takes three digits at most: what follows is never taken for a part of it. */
function bytesOf(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
