import type { ReadingHost } from '../contracts/host.ts'
import type { SecretReader } from '../contracts/secret-vault.ts'
import type { ResourcePatch, StateWrite } from '../contracts/state-write.ts'
import { blankResource } from '../domain/blank-resource.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'
import { otherTypeInForce, type ResourceRecord, typeInForce } from '../domain/resource.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import type { ProviderRegistry } from '../providers/provider-registry.ts'
import { bothKeys, placesOf, realKeys } from '../providers/real-keys.ts'
import { type Rename, renamedAddress, renameWrites } from '../records/rename-writes.ts'
import { identityUnknown } from '../survey/identity-unknown.ts'
import { claimsOf } from '../survey/make-subject.ts'
import { matchRecords, type RecordMatch, recordedKeys } from '../survey/match-records.ts'
import { openRecords } from '../survey/open-records.ts'

/** What restoring resources looks with. */
export interface RestoreContext {
  readonly registry: ProviderRegistry
  readonly secrets: SecretReader
  readonly host: Pick<ReadingHost, 'machine' | 'realPath'>
  readonly actor: string
}

/**
 * What makes the declarations on record those of a snapshot. What it does not have is no longer declared; what has another
 * name now gets its old one back; what has become another type makes room, so that it can still be removed. All that was
 * observed or put in force stays as it is.
 *
 * @param version of the snapshot, for the name of what makes room
 */
export async function restoreResources(
  resources: readonly SnapshotResource[],
  records: readonly ResourceRecord[],
  version: number,
  context: RestoreContext,
): Promise<readonly StateWrite[]> {
  const owned = await ownedOf(resources, records, context)
  const identities = new Map([...owned].map(([address, { owns, real }]) => [address, bothKeys(owns, real)] as const))
  const match = matchRecords(identities, records, [])
  const rooms = makeRooms(resources, records, { identities, match, version })
  const renames = [
    ...match.renames.filter(({ to }) => !rooms.has(to)),
    ...[...rooms.values()].filter(({ from, to }) => from !== to),
  ]
  const replaced = [...match.replaced].filter((address) => !rooms.has(address))
  const present = records.filter(({ address }) => !replaced.includes(address))
  const renamed = renamedAddress(renames)
  const byAddress = new Map(present.map((record) => [record.address, record]))
  const declared = resources.flatMap((resource) => {
    const { address } = resource
    const room = rooms.get(address)
    const record =
      room === undefined ? match.recordOf.get(address) : room.from === address ? undefined : byAddress.get(address)
    const owns = ownedBeside(byAddress.get(room?.from ?? ''), owned.get(address) ?? nothing)
    const followed = record === undefined ? null : afterRenames(record, renamed)
    return declaredWrite(resource, followed, owns, context.host.machine)
  })
  const roomed = new Set([...rooms.values()].map(({ from }) => from))
  const undeclared = [...match.undeclared, ...present.filter(({ address }) => roomed.has(address))]
  return [
    ...replaced.map((address): StateWrite => ({ write: 'remove', address })),
    ...renameWrites(renames, present, context.actor),
    ...undeclared.flatMap((record) => undeclaredWrite({ ...record, address: renamed(record.address) })),
    ...declared,
  ]
}

interface RoomFacts {
  readonly identities: ReadonlyMap<string, readonly string[]>
  readonly match: RecordMatch
  readonly version: number
}

/**
 * By the address of a resource of the snapshot, the rename of what is another type now and still in force. What has
 * another address anyway keeps it.
 */
function makeRooms(
  resources: readonly SnapshotResource[],
  records: readonly ResourceRecord[],
  { identities, match, version }: RoomFacts,
): ReadonlyMap<string, Rename> {
  const addresses = new Set([...resources, ...records].map(({ address }) => address))
  const rooms = new Map<string, Rename>()
  for (const { address, type } of resources) {
    const record = match.recordOf.get(address)
    if (record === undefined || isOfType(record, type) || !needsRoom(record, identities.get(address) ?? [])) continue
    const room = record.address === address ? freeAddress(`${address}.before-v${version}`, addresses) : record.address
    addresses.add(room)
    rooms.set(address, { from: record.address, to: room })
  }
  return rooms
}

/**
 * What a resource owns beside what had to make room for it: nothing yet while both are about one thing, which belongs to
 * what is in force.
 */
function ownedBeside(room: ResourceRecord | undefined, owned: Owned): Owned {
  const held = room === undefined ? [] : recordedKeys(room)
  return bothKeys(owned.owns, owned.real).some((key) => held.includes(key)) ? nothing : owned
}

/** A row as the renames leave it. */
function afterRenames(record: ResourceRecord, renamed: (address: string) => string): ResourceRecord {
  return { ...record, dependsOn: record.dependsOn.map(renamed), triggers: record.triggers.map(renamed) }
}

/** What a resource of a snapshot owns, as it is written and, in the same order, as it really is. */
interface Owned {
  readonly owns: readonly string[]
  readonly real: readonly string[]
}

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

/** What a snapshot has of a resource, as a row that nothing was ever done to. */
function asRecord(resource: SnapshotResource, machine: string): ResourceRecord {
  return { ...blankResource(resource.address), ...resource, machine }
}

/** Whether something is in force that a row must be kept for. What was never ours is let go where another is to be. */
function needsRoom({ identity, places, applied, ownedSince }: ResourceRecord, owns: readonly string[]): boolean {
  const held = recordedKeys({ identity, places })
  return ownedSince !== null || (applied !== null && !owns.some((key) => held.includes(key)))
}

/** Whether a row is declared or in force as something of this type. */
function isOfType(record: ResourceRecord, type: string): boolean {
  return record.type === type || typeInForce(record) === type
}

/** While something is still in force under another identity, nobody else may own that. */
function declaredWrite(
  resource: SnapshotResource,
  record: ResourceRecord | null,
  { owns, real }: Owned,
  machine: string,
): readonly StateWrite[] {
  const { address, ...declared } = resource
  const letGo = record !== null && !isOfType(record, resource.type)
  const kept = letGo || record?.applied == null ? { identity: [], places: {} } : record
  const wanted: ResourcePatch = {
    ...declared,
    ...(letGo
      ? { applied: null, appliedType: null, baseline: null }
      : { appliedType: otherTypeInForce(record, resource.type) }),
    machine: record?.machine ?? machine,
    identity: [...new Set([...kept.identity, ...owns])],
    places: { ...kept.places, ...placesOf(owns, real) },
    state: restoredState(resource, record),
  }
  const set = record === null ? wanted : withBothOfIdentity(changedFields(wanted, record), wanted)
  return Object.keys(set).length === 0 ? [] : [{ write: 'resource', address, set }]
}

function restoredState({ declared }: SnapshotResource, record: ResourceRecord | null): ResourceRecord['state'] {
  if (record === null) return 'pending'
  if (record.state !== 'retained') return record.state
  return sameJson(declared, record.applied ?? undefined) ? 'applied' : 'pending'
}

function changedFields(wanted: ResourcePatch, record: ResourceRecord): ResourcePatch {
  const json = (value: unknown) => value as Json | undefined
  const entries = Object.entries(wanted).filter(
    ([key, value]) => !sameJson(json(value), json(record[key as keyof ResourceRecord])),
  )
  return Object.fromEntries(entries) as ResourcePatch
}

/** What is owned and where that is are written together. */
function withBothOfIdentity(set: ResourcePatch, { identity = [], places = {} }: ResourcePatch): ResourcePatch {
  return set.identity === undefined && set.places === undefined ? set : { ...set, identity, places }
}

function undeclaredWrite({ address, declared }: ResourceRecord): readonly StateWrite[] {
  return declared === null ? [] : [{ write: 'resource', address, set: { declared: null, state: 'retained' } }]
}

function freeAddress(wanted: string, taken: ReadonlySet<string>): string {
  let free = wanted
  for (let count = 2; taken.has(free); count += 1) free = `${wanted}-${count}`
  return free
}
