import type { ResourceRecord } from '../../domain/resource.ts'
import { noSuchResource } from '../../records/no-such-resource.ts'
import { selectAddresses } from './targets.ts'

/**
 * The addresses on record that some names stand for: whole addresses, or names with all their instances. Throws
 * `no-such-resource` with all names that are nobody's.
 */
export function recordedAddresses(
  stack: string,
  names: readonly string[],
  records: readonly ResourceRecord[],
): ReadonlySet<string> {
  const { addresses, unknown } = selectAddresses(
    names,
    records.map((record) => record.address),
  )
  if (unknown.length > 0) throw noSuchResource(stack, unknown, records)
  return addresses
}
