import { nameOfAddress } from '../../domain/names.ts'

/** Chooses addresses by what a person named: whole addresses, or names with all their instances. */
export interface Selection {
  readonly addresses: ReadonlySet<string>
  /** The names that are nobody's. */
  readonly unknown: readonly string[]
}

/** The addresses that some names stand for. */
export function selectAddresses(names: readonly string[], addresses: readonly string[]): Selection {
  const chosen = new Set<string>()
  const unknown: string[] = []
  for (const name of names) {
    const found = addresses.filter((address) => address === name || nameOfAddress(address) === name)
    for (const address of found) chosen.add(address)
    if (found.length === 0) unknown.push(name)
  }
  return { addresses: chosen, unknown }
}
