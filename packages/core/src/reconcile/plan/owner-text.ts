import type { Owner } from '../../contracts/state-reader.ts'
import { keyText } from '../../domain/place-key.ts'

/** Whose something is, for the plan of a stack. Pure. */
export function ownerText({ address, stack }: Pick<Owner, 'address' | 'stack'>, own: string): string {
  return stack === own ? `"${address}"` : ofStack({ address, stack })
}

/** Who owns something, with how it is written there where that is another spelling. Pure. */
export function writtenOwnerText(owner: Owner): string {
  const { key, written } = owner
  return `${ofStack(owner)}${written === key ? '' : ` (as ${keyText(written)})`}`
}

function ofStack({ address, stack }: Pick<Owner, 'address' | 'stack'>): string {
  return `"${address}" of the stack "${stack}"`
}
