import type { ReadingHost } from '../../contracts/host.ts'
import type { SecretVault } from '../../contracts/secret-vault.ts'
import type { StateReader } from '../../contracts/state-reader.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { sameJson, sha256 } from '../../domain/digest.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { type ObjectReference, objectReferenceOf } from '../../domain/wire.ts'
import { HostError } from '../../errors/host-error.ts'
import { declaredRow } from '../../records/declared-row.ts'
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

function rowWrite(
  subject: Subject,
  sealed: JsonObject,
  dependsOn: readonly string[],
  machine: string,
): readonly StateWrite[] {
  const { declaration, record, standing, address, identity, real } = subject
  if (declaration === null) return []
  const { type, host, triggers, protect, ignore, removal, takeOver } = declaration
  return declaredRow(
    record,
    { address, type, host, declared: sealed, dependsOn, triggers, protect, ignore, removal, takeOver },
    { owns: identity, real: real.owns, standing, machine },
  )
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
