import { didYouMean } from '../domain/names.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { EngineError } from '../errors/engine-error.ts'
import { selectAddresses } from '../reconcile/plan/targets.ts'

/**
 * The addresses on record that some names stand for: whole addresses, or names with all their instances. Throws
 * `no-such-resource` with all names that are nobody's.
 */
export function recordedAddresses(
  stack: string,
  names: readonly string[],
  records: readonly ResourceRecord[],
): ReadonlySet<string> {
  const { addresses, unknown } = selectAddresses(names, addressesOf(records))
  if (unknown.length > 0) throw noSuchResource(stack, unknown, records)
  return addresses
}

/** There are no resources of these names on record. */
export function noSuchResource(
  stack: string,
  names: readonly string[],
  records: readonly ResourceRecord[],
): EngineError {
  const known = addressesOf(records)
  return new EngineError('no-such-resource', {
    message: names
      .map((name) => `The stack "${stack}" has no resource "${name}" on record.${didYouMean(name, known)}`)
      .join(' '),
    remedy: `List its resources with "sloth-runner stack resources ${stack}".`,
  })
}

function addressesOf(records: readonly ResourceRecord[]): readonly string[] {
  return records.map((record) => record.address)
}
