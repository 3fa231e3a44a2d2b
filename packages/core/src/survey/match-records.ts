import { nameOfAddress } from '../domain/names.ts'
import type { ResourceRecord } from '../domain/resource.ts'

/** Which record belongs to which declaration. */
export interface RecordMatch {
  /** By declared address. The record may still have its old address: then there is a rename. */
  readonly recordOf: ReadonlyMap<string, ResourceRecord>
  readonly renames: readonly { readonly from: string; readonly to: string }[]
  /** Addresses that renames take from rows which were never about anything. */
  readonly replaced: ReadonlySet<string>
  /** Records that no declaration belongs to, in the order recorded. */
  readonly undeclared: readonly ResourceRecord[]
}

/**
 * Matches records with declarations: by address, by `moved`, and by identity, so that a resource under a new name is a
 * rename and nothing is deleted. A row of a resource whose identity never became known gives way to a rename. Pure.
 *
 * @param identities what each declared address owns, as it is written and as it really is; empty where that is not known
 */
export function matchRecords(
  identities: ReadonlyMap<string, readonly string[]>,
  records: readonly ResourceRecord[],
  moved: readonly { readonly from: string; readonly to: string }[],
): RecordMatch {
  const byAddress = new Map(records.map((record) => [record.address, record]))
  const recordOf = new Map<string, ResourceRecord>()
  for (const address of identities.keys()) {
    const record = byAddress.get(address)
    if (record !== undefined) recordOf.set(address, record)
  }
  const renames: { from: string; to: string }[] = []
  const replaced = new Set<string>()
  const taken = new Set([...recordOf.values()].map((record) => record.address))
  const rename = (record: ResourceRecord | undefined, to: string) => {
    const present = recordOf.get(to)
    if (record === undefined || taken.has(record.address) || (present !== undefined && !isBlank(present))) return
    if (present !== undefined) replaced.add(to)
    taken.add(record.address)
    recordOf.set(to, record)
    renames.push({ from: record.address, to })
  }
  for (const to of identities.keys()) {
    const before = oldAddresses(to, moved).flatMap((from) => byAddress.get(from) ?? [])
    rename(
      before.find(({ address }) => !taken.has(address)),
      to,
    )
  }
  const byIdentity = new Map(
    records
      .filter((record) => !taken.has(record.address))
      .flatMap((record) => recordedKeys(record).map((key) => [key, record] as const)),
  )
  for (const [to, owns] of identities) rename(owns.map((key) => byIdentity.get(key)).find(Boolean), to)
  return { recordOf, renames, replaced, undeclared: records.filter((record) => !taken.has(record.address)) }
}

/** The keys that a resource on record owns, as they are written and as they were found to be. */
export function recordedKeys({ identity, places }: Pick<ResourceRecord, 'identity' | 'places'>): readonly string[] {
  return [...identity, ...Object.values(places)]
}

/** Whether a row was never about anything. */
function isBlank({ identity, applied, ownedSince }: ResourceRecord): boolean {
  return identity.length === 0 && applied === null && ownedSince === null
}

/** What an address was before, the nearest first: `moved` names whole addresses, or names with all their instances. */
function oldAddresses(
  address: string,
  moved: readonly { readonly from: string; readonly to: string }[],
): readonly string[] {
  const whole = moved.filter((move) => move.to === address)
  if (whole.length > 0) return whole.map(({ from }) => from)
  const name = nameOfAddress(address)
  return moved.filter((move) => move.to === name).map(({ from }) => from + address.slice(name.length))
}
