import type { ReadingHost } from '../contracts/host.ts'
import type { SecretReader } from '../contracts/secret-vault.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import { blankResource } from '../domain/blank-resource.ts'
import { otherTypeInForce, type ResourceRecord, recordedTypes } from '../domain/resource.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import type { ProviderRegistry } from '../providers/provider-registry.ts'
import { bothKeys, realKeys } from '../providers/real-keys.ts'
import { type DeclaredThing, declaredRow } from '../records/declared-row.ts'
import { renamedAddress, renameWrites } from '../records/rename-writes.ts'
import { identityUnknown } from '../survey/identity-unknown.ts'
import { claimsOf, subjectFromRecord } from '../survey/make-subject.ts'
import { matchRecords } from '../survey/match-records.ts'
import { openRecords } from '../survey/open-records.ts'
import { noStanding, type Standing } from '../survey/subject.ts'
import { withRealKeys } from '../survey/with-real-keys.ts'

/** What restoring resources looks with. */
export interface RestoreContext {
  readonly registry: ProviderRegistry
  readonly secrets: SecretReader
  readonly host: Pick<ReadingHost, 'machine' | 'realPath' | 'inspect'>
  readonly actor: string
}

/**
 * What makes the declarations on record those of a snapshot. What it does not have is no longer declared; what has another
 * name now gets its old one back. All that was observed or put in force stays as it is: what has become another type is on
 * record as both until it is replaced.
 */
export async function restoreResources(
  resources: readonly SnapshotResource[],
  records: readonly ResourceRecord[],
  context: RestoreContext,
): Promise<readonly StateWrite[]> {
  const owned = await ownedOf(resources, records, context)
  const identities = new Map([...owned].map(([address, { owns, real }]) => [address, bothKeys(owns, real)] as const))
  const { recordOf, renames, replaced, undeclared } = matchRecords(identities, records, [])
  const present = records.filter(({ address }) => !replaced.has(address))
  const renamed = renamedAddress(renames)
  const standings = await standingsOf(resources, recordOf, context)
  const declared = resources.flatMap((resource) => {
    const record = recordOf.get(resource.address)
    const followed = record === undefined ? null : afterRenames(record, renamed)
    const { owns, real } = owned.get(resource.address) ?? nothing
    const standing = standings.get(resource.address) ?? noStanding
    return declaredRow(followed, resource, { owns, real, standing, machine: context.host.machine })
  })
  return [
    ...[...replaced].map((address): StateWrite => ({ write: 'remove', address })),
    ...renameWrites(renames, present, context.actor),
    ...undeclared.flatMap(undeclaredWrite),
    ...declared,
  ]
}

/** A row as the renames leave it. */
function afterRenames(record: ResourceRecord, renamed: (address: string) => string): ResourceRecord {
  return { ...record, dependsOn: record.dependsOn.map(renamed), triggers: record.triggers.map(renamed) }
}

/** What a resource of a snapshot owns. */
type Owned = Pick<DeclaredThing, 'owns' | 'real'>

const nothing: Owned = Object.freeze({ owns: [], real: [] })

/** By address, what each resource of a snapshot owns: what its provider says, or else what is on record of it. */
async function ownedOf(
  resources: readonly SnapshotResource[],
  records: readonly ResourceRecord[],
  { registry, secrets, host }: RestoreContext,
): Promise<ReadonlyMap<string, Owned>> {
  const byAddress = new Map(records.map((record) => [record.address, record]))
  const readers = await registry.readers(resources.map(({ type }) => type))
  const opened = await openRecords(
    resources.map((resource) => asRecord(resource, host.machine)),
    secrets,
  )
  const claimed = opened.map(({ record, declared, unknown, obstacle }) => {
    const { address, type } = record
    const reader = readers.get(type) ?? null
    const hidden = obstacle !== null || identityUnknown(unknown, reader?.schema ?? {})
    const known = byAddress.get(address)
    const recorded = known?.type === type ? known.identity : []
    const claims = hidden ? null : claimsOf(reader, declared, record.host)
    return { ...(claims ?? { owns: recorded }), address, host: record.host }
  })
  const real = await realKeys(claimed, host)
  return new Map(
    claimed.map(({ address, owns }, index) => [address, { owns, real: real[index]?.owns ?? owns }] as const),
  )
}

/** By address, what the record will say of the very thing that each resource is about then: what drift is judged by. */
async function standingsOf(
  resources: readonly SnapshotResource[],
  recordOf: ReadonlyMap<string, ResourceRecord>,
  { registry, secrets, host }: RestoreContext,
): Promise<ReadonlyMap<string, Standing>> {
  const rows = resources.flatMap((resource): readonly ResourceRecord[] => {
    const record = recordOf.get(resource.address)
    return record === undefined
      ? []
      : [{ ...record, ...resource, appliedType: otherTypeInForce(record, resource.type) }]
  })
  const readers = await registry.readers(recordedTypes(rows))
  const scene = { ...blankScene, readers, machine: host.machine }
  const subjects = (await openRecords(rows, secrets)).map((opened) => subjectFromRecord(opened, scene))
  const placed = await withRealKeys(subjects, host)
  return new Map(placed.map(({ address, standing }) => [address, standing]))
}

/** Nothing is judged: what is no longer declared, in doubt or acknowledged makes no difference. */
const blankScene = Object.freeze({ now: 0, prune: false, inDoubt: new Set<string>(), acknowledgements: [] })

/** What a snapshot has of a resource, as a row that nothing was ever done to. */
function asRecord(resource: SnapshotResource, machine: string): ResourceRecord {
  return { ...blankResource(resource.address), ...resource, machine }
}

function undeclaredWrite({ address, declared }: ResourceRecord): readonly StateWrite[] {
  return declared === null ? [] : [{ write: 'resource', address, set: { declared: null, state: 'retained' } }]
}
