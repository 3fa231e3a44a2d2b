import type { OutputKind } from '../output/output-file.ts'

/** What the files of each format begin with. */
const beginnings: readonly RegExp[] = [
  /^\x89PNG\r\n/,
  /^(<\?xml[\s\S]*)?<svg /,
  /^digraph dependencies \{/,
  /^graph TB(\n|$)/,
  /^\{\s*"stack":\s*(null|"[^"]*"),\s*"nodes":/,
  // A tree: names, and below them what they depend on. Names alone could be anybody's list.
  /^[a-z0-9][\w.-]*( \([^\n]*\))*\n(?:[^\n]*\n)*? *\xe2\x94[\x9c\x94]\xe2\x94\x80\xe2\x94\x80 /,
]

/** A graph of dependencies, in whatever format. Everybody may read it whom the system's default lets. */
export const graphKind: OutputKind = {
  one: 'a graph',
  noun: 'graph',
  isOne: (head) => beginnings.some((beginning) => beginning.test(head)),
  mode: 0o666 & ~process.umask(),
}
