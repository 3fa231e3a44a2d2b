/** Whether the words of a command line ask for help. Behind `--` they are arguments. */
export function asksForHelp(words: readonly string[]): boolean {
  return words.slice(0, endOfFlags(words)).some(isHelp)
}

/** The words without those that ask for help, wherever these stand. */
export function withoutHelp(words: readonly string[]): readonly string[] {
  const end = endOfFlags(words)
  return words.filter((word, index) => index >= end || !isHelp(word))
}

function endOfFlags(words: readonly string[]): number {
  const end = words.indexOf('--')
  return end === -1 ? words.length : end
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h'
}
