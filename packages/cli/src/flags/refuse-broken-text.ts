import { readFileSync } from 'node:fs'
import { usageError } from '../usage-error.ts'

/** What stands for bytes that are no UTF-8: Node has put it in their place before this program sees them. */
const replacement = '\ufffd'

/**
 * Refuses an argument that was no UTF-8, with a usage error: what was typed is lost, and a text that only
 * resembles it would be kept. Where the system shows the bytes of the command line, somebody who means the
 * replacement character itself is told apart.
 */
export function refuseBrokenText(argv: readonly string[]): void {
  const broken = argv.filter((text) => text.includes(replacement))
  if (broken.length === 0 || wasTyped()) return
  throw usageError(
    `The argument "${broken.join('", "')}" is not UTF-8: ${replacement} stands where its bytes are no character.`,
    'Give it in UTF-8. What is no text can be kept as text that stands for it, for example by base64.',
  )
}

/** Whether the bytes of the whole command line are UTF-8. False: they are not, or this system does not show them. */
function wasTyped(): boolean {
  try {
    new TextDecoder('utf8', { fatal: true }).decode(readFileSync('/proc/self/cmdline'))
    return true
  } catch {
    return false
  }
}
