/** Assignments that stand before a command: `LANG=C`. */
const assignments = /^(?:\s*[A-Za-z_]\w*=[\w./:@%+,-]*(?=\s))*\s*/

/** One word that the shell takes as it is, bare or quoted, up to where a word ends. */
const plainWord = /^(?:'(?<single>[^']+)'|"(?<double>[^"$`\\]+)"|(?<bare>[\w./:@%+,-]+))(?=$|[\s;|&<>])/

/** The name of the program, or of what the shell itself knows, that a command begins with; null where only the shell can tell. */
export function commandWord(command: string): string | null {
  const { single, double, bare } = plainWord.exec(command.replace(assignments, ''))?.groups ?? {}
  return single ?? double ?? bare ?? null
}
