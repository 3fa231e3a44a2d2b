import { isUtf8 } from 'node:buffer'
import { HostError, shellWord } from '@sloth-runner/core'

/**
 * The names in a directory as text. Throws `HostError` `EILSEQ` when one of them is not UTF-8: as text it would be the name of
 * something else, or of nothing.
 */
export function namesOf(directory: string, names: readonly Buffer[]): string[] {
  const strange = names.filter((name) => !isUtf8(name))
  const [first] = strange
  if (first === undefined) return names.map((name) => name.toString())
  const others = strange.length === 1 ? '' : ` (and ${strange.length - 1} more)`
  throw new HostError('EILSEQ', {
    message: `Cannot list ${directory}: the name ${bytesInShell(first)}${others} in it is not UTF-8.`,
    path: directory,
    remedy: `Rename or remove it by hand, for example in bash: cd ${shellWord(directory)} && rm -r -- ${bytesInShell(first)}`,
  })
}

/** A name of any bytes as bash takes it: `$'bad\xff'`. */
function bytesInShell(name: Buffer): string {
  const shown = [...name].map((byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  )
  return `$'${shown.join('')}'`
}
