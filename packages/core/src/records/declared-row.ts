import type { ResourcePatch, StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'
import { otherTypeInForce, type ResourceRecord, type ResourceState } from '../domain/resource.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import { placesOf } from '../providers/real-keys.ts'
import type { Standing } from '../survey/subject.ts'
import { movedIdentity } from './record-in-force.ts'

/** The thing that a declaration is about, as it is now. */
export interface DeclaredThing {
  /** The keys it owns, as they are written. */
  readonly owns: readonly string[]
  /** The same keys at their real places, in the same order. */
  readonly real: readonly string[]
  /** What the record says of this very thing: nothing while another thing, or another type of it, is in force. */
  readonly standing: Pick<Standing, 'applied'>
  /** Where it is when nothing is on record of it. */
  readonly machine: string
}

/**
 * What a row must hold of a declaration, a run's or a snapshot's; nothing when it does already. What is in force stays on
 * record as it is, under its type, its keys and at its place, beside what is declared, until an act replaces it. Pure.
 *
 * @param record its row as it will be when this is written, under whatever address; null when there is none
 */
export function declaredRow(
  record: ResourceRecord | null,
  { address, ...declared }: SnapshotResource,
  { owns, real, standing, machine }: DeclaredThing,
): readonly StateWrite[] {
  const wanted = {
    ...declared,
    appliedType: otherTypeInForce(record, declared.type),
    machine: record?.machine ?? machine,
    state: declaredState(record, declared, standing),
  } satisfies ResourcePatch
  const set = { ...changedFields(wanted, record), ...movedIdentity({ record }, ownedBeside(record, owns, real)) }
  return Object.keys(set).length === 0 ? [] : [{ write: 'resource', address, set }]
}

/**
 * While something of ours is in force under an old identity, nobody else may own that; and it is where it was made: only an
 * act, or seeing it in force there, makes another place its own.
 */
function ownedBeside(
  record: ResourceRecord | null,
  owns: readonly string[],
  real: readonly string[],
): Pick<ResourceRecord, 'identity' | 'places'> {
  const old = record === null || record.applied === null ? nothingOld : record
  const fresh = Object.entries(placesOf(owns, real)).filter(([key]) => !old.identity.includes(key))
  return { identity: [...new Set([...old.identity, ...owns])], places: { ...old.places, ...Object.fromEntries(fresh) } }
}

const nothingOld: Pick<ResourceRecord, 'identity' | 'places'> = Object.freeze({ identity: [], places: {} })

/** Of what is another thing now nothing is in force. What was kept is in force where it is declared again just as it is. */
function declaredState(
  record: ResourceRecord | null,
  { declared }: Pick<SnapshotResource, 'declared'>,
  { applied }: Pick<Standing, 'applied'>,
): ResourceState {
  if (record?.state === 'failed') return 'failed'
  if (record === null || applied === null) return 'pending'
  return record.state === 'applied' || sameJson(declared, applied) ? 'applied' : 'pending'
}

function changedFields(wanted: ResourcePatch, record: ResourceRecord | null): ResourcePatch {
  if (record === null) return wanted
  const json = (value: unknown) => value as Json | undefined
  const entries = Object.entries(wanted).filter(
    ([key, value]) => !sameJson(json(value), json(record[key as keyof ResourceRecord])),
  )
  return Object.fromEntries(entries) as ResourcePatch
}
