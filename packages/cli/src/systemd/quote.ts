const plain = /^[\w@:/.,=+-]+$/

/**
 * A word of a command line as systemd.service(5) reads it: quoted where needed, with neither specifiers nor variables left in
 * it. A word that names the program itself has no variables to begin with.
 */
export function quoteWord(word: string, position: 'program' | 'parameter'): string {
  if (plain.test(word)) return word
  const escaped = escapeSpecifiers(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `"${position === 'program' ? escaped : escaped.replaceAll('$', () => '$$')}"`
}

/** Text in which a percent sign stands for itself. */
export function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%')
}
