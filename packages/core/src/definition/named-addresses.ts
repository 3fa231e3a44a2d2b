import { nameOfAddress } from '../domain/names.ts'
import type { ExpansionContext } from './expanded-resource.ts'

/**
 * The addresses that a name or an address means, or null when there are none: the name of a resource with `forEach`
 * means all its entries. Where those cannot be told, the list is empty.
 */
export function namedAddresses(
  text: string,
  context: Pick<ExpansionContext, 'addresses' | 'entries' | 'unclear'>,
): readonly string[] | null {
  const named = context.addresses.get(text)
  if (named !== undefined) return named
  if (context.unclear.has(nameOfAddress(text))) return []
  return isEntryAddress(text, context) ? [text] : null
}

/** Whether a text is the address of an entry of a resource with `forEach`. */
export function isEntryAddress(text: string, { entries }: Pick<ExpansionContext, 'entries'>): boolean {
  const name = nameOfAddress(text)
  const keys = name === text ? undefined : entries.get(name)
  if (keys === undefined) return false
  try {
    return keys.get(JSON.parse(text.slice(name.length + 1, -1))) === text
  } catch {
    return false
  }
}
