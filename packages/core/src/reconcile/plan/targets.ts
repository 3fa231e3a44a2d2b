import type { Finding } from '../../domain/finding.ts'
import { errorFinding } from '../../domain/finding.ts'
import { didYouMean, nameOfAddress } from '../../domain/names.ts'

/** Chooses addresses by what a person named: whole addresses, or names with all their instances. */
export interface Selection {
  readonly addresses: ReadonlySet<string>
  /** One for each name that is nobody's. */
  readonly findings: readonly Finding[]
}

/** The addresses that some names stand for. */
export function selectAddresses(
  names: readonly string[],
  addresses: readonly string[],
  code = 'unknown-resource',
): Selection {
  const chosen = new Set<string>()
  const findings: Finding[] = []
  for (const name of names) {
    const found = addresses.filter((address) => address === name || nameOfAddress(address) === name)
    for (const address of found) chosen.add(address)
    if (found.length === 0)
      findings.push(errorFinding(code, `There is no resource "${name}" in this stack.${didYouMean(name, addresses)}`))
  }
  return { addresses: chosen, findings }
}
