/** What is told on standard error when `<sensitive>` stands where a script may expect a value. */
export function hiddenNote(what: string): string {
  return `${what} is sensitive and is not shown. --show-secrets prints it, and leaves an event.`
}
