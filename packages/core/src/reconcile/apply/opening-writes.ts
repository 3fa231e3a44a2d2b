import type { ReadingHost } from '../../contracts/host.ts'
import type { SecretVault } from '../../contracts/secret-vault.ts'
import type { StateReader } from '../../contracts/state-reader.ts'
import type { ResourcePatch, StateWrite } from '../../contracts/state-write.ts'
import { sameJson, sha256 } from '../../domain/digest.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { otherTypeInForce, type ResourceRecord } from '../../domain/resource.ts'
import { type ObjectReference, objectReferenceOf } from '../../domain/wire.ts'
import { HostError } from '../../errors/host-error.ts'
import { placesOf } from '../../providers/real-keys.ts'
import { movedIdentity } from '../../records/record-in-force.ts'
import { sealForWriting } from '../../sealing/seal-values.ts'
import type { Subject } from '../../survey/subject.ts'
import { withUnknown } from '../plan/survey-stack.ts'

/** What recording a declaration needs. */
export interface RecordingContext {
  readonly state: StateReader
  readonly vault: SecretVault
  /** Who does it, for the event of a key that is made for it. */
  readonly actor: string
  readonly host: ReadingHost
  /** Bytes; larger content is not kept, only its digest. */
  readonly maxContent: number
}

/** Declarations sealed for writing, and what must be written with them. */
export interface RecordedDeclarations {
  /** D as it will be on record, in the order given. */
  readonly sealed: readonly JsonObject[]
  readonly writes: readonly StateWrite[]
}

/** Seals what subjects declare and collects what changes on record: secrets, content, and the fields of their rows. */
export async function recordDeclarations(
  subjects: readonly Subject[],
  dependenciesOf: (address: string) => readonly string[],
  context: RecordingContext,
): Promise<RecordedDeclarations> {
  const { values, secrets } = await sealForWriting(
    subjects.map((subject) => ({
      value: withUnknown(subject.declared ?? {}, subject.unknown),
      sensitive: subject.declaration?.sensitive ?? [],
      previous: subject.record?.declared ?? null,
    })),
    context.vault,
    context.actor,
  )
  const sealed = values as readonly JsonObject[]
  const rows = subjects.flatMap((subject, index) =>
    rowWrite(subject, sealed[index] as JsonObject, dependenciesOf(subject.address), context.host.machine),
  )
  const changed = sealed.filter((value, index) => !sameJson(value, subjects[index]?.record?.declared ?? undefined))
  const objects = await contentWrites(changed, context)
  return {
    sealed,
    writes: [...secrets.map((secret): StateWrite => ({ write: 'secret', secret })), ...objects, ...rows],
  }
}

/** What a row must hold of a declaration; nothing when it does already. */
function rowWrite(
  subject: Subject,
  sealed: JsonObject,
  dependsOn: readonly string[],
  machine: string,
): readonly StateWrite[] {
  const { declaration, record, standing, address } = subject
  if (declaration === null) return []
  const wanted = {
    type: declaration.type,
    ...(record === null ? {} : { appliedType: otherTypeInForce(record, declaration.type) }),
    host: declaration.host,
    machine: record?.machine ?? machine,
    declared: sealed,
    dependsOn,
    triggers: declaration.triggers,
    protect: declaration.protect,
    ignore: declaration.ignore,
    removal: declaration.removal,
    takeOver: declaration.takeOver,
  } satisfies ResourcePatch
  const old = record !== null && keepsOldIdentity(record) ? record : nothingOld
  const identity = [...new Set([...old.identity, ...subject.identity])]
  const found = placesOf(subject.identity, subject.real.owns)
  // What is in force is where it was made: only an act, or seeing it in force there, makes another place its own.
  const fresh = Object.entries(found).filter(([key]) => !old.identity.includes(key))
  const places = { ...old.places, ...Object.fromEntries(fresh) }
  const isFailed = record?.state === 'failed'
  const isNew = record === null || record.state === 'retained' || standing.applied === null
  const state = isNew && !isFailed ? 'pending' : record.state
  const set = {
    ...changedFields({ ...wanted, state }, record),
    ...(record === null ? { identity, places } : movedIdentity(subject, { identity, places })),
  }
  return Object.keys(set).length === 0 ? [] : [{ write: 'resource', address, set }]
}

const nothingOld: Pick<ResourceRecord, 'identity' | 'places'> = { identity: [], places: {} }

/** While something of ours is still in force under the old identity, nobody else may own it. */
function keepsOldIdentity(record: ResourceRecord): boolean {
  return record.applied !== null
}

function changedFields(wanted: ResourcePatch, record: ResourceRecord | null): ResourcePatch {
  if (record === null) return wanted
  const entries = Object.entries(wanted).filter(
    ([key, value]) => !sameJson(value as unknown as Json, record[key as keyof ResourceRecord] as unknown as Json),
  )
  return Object.fromEntries(entries) as ResourcePatch
}

/** Content of sources, kept as long as something refers to it. Read once more, and believed only with the same digest. */
export async function contentWrites(
  values: readonly Json[],
  context: Omit<RecordingContext, 'vault' | 'actor'>,
): Promise<readonly StateWrite[]> {
  const references = new Map(values.flatMap(referencesIn).map((reference) => [reference.sha256, reference]))
  const writes: StateWrite[] = []
  for (const reference of references.values()) {
    if (reference.size > context.maxContent || reference.path === undefined) continue
    // Written also when it is there: whoever prunes may take it away before this is committed.
    const kept = await context.state.object(reference.sha256)
    const data = kept ?? (await context.host.readFile(reference.path, context.maxContent))
    if (sha256(data) !== reference.sha256)
      throw new HostError('CHANGED', {
        message: `${reference.path} changed while it was read.`,
        path: reference.path,
        remedy: 'Run the command again.',
      })
    writes.push({ write: 'object', object: { sha256: reference.sha256, data } })
  }
  return writes
}

function referencesIn(value: Json): readonly ObjectReference[] {
  const reference = objectReferenceOf(value)
  if (reference !== null) return [reference]
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  return isJsonObject(value) ? Object.values(value).flatMap(referencesIn) : []
}
