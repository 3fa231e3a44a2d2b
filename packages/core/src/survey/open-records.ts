import type { SecretReader } from '../contracts/secret-vault.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { UnreadableObservation } from '../domain/observation.ts'
import { formatPath, withValueAt } from '../domain/path.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { holdsForm, placesOfForm } from '../domain/wire.ts'
import { EngineError } from '../errors/engine-error.ts'
import { damageOf } from '../sealing/broken-secrets.ts'
import { openValues, secretPlaces } from '../sealing/seal-values.ts'

/** A resource on record with its sensitive values in clear. */
export interface OpenedRecord {
  readonly record: ResourceRecord
  readonly declared: JsonObject | null
  readonly applied: JsonObject | null
  /** Paths that `declared` leaves out because only an act can tell their values. */
  readonly unknown: readonly Path[]
  /** Where sensitive values stand in `declared` or `applied`. */
  readonly sensitive: readonly Path[]
  /** Set when the key that opens them is missing, or one of them is damaged: the clear values are then not to be used. */
  readonly obstacle: UnreadableObservation | null
  /** Set where nothing that is in force is told, as it cannot be opened and its values are given again. */
  readonly unopened?: true
}

/**
 * Opens records, all secrets in one read. Where a key is missing, or a secret is damaged or gone, only those with secrets that
 * need it are affected.
 */
export async function openRecords(
  records: readonly ResourceRecord[],
  secrets: SecretReader,
): Promise<readonly OpenedRecord[]> {
  try {
    return await openAll(records, secrets)
  } catch (error) {
    if (!EngineError.isInstance(error) || !isUnopenable(error)) throw error
    if (records.length > 1) {
      const opened: OpenedRecord[] = []
      for (const record of records) opened.push(...(await openRecords([record], secrets)))
      return opened
    }
    const obstacle = await obstacleOf(records, error, secrets)
    return records.map((record) => ({
      record,
      ...withoutUnknown(record.declared),
      applied: record.applied,
      sensitive: [],
      obstacle: hasSecrets(record) ? obstacle : null,
    }))
  }
}

function isUnopenable({ code }: EngineError): boolean {
  return code === 'key-missing' || code === 'store-corrupt'
}

/** Why a record cannot be opened; of what is damaged with the fields where it stands. */
async function obstacleOf(
  records: readonly ResourceRecord[],
  error: EngineError,
  secrets: SecretReader,
): Promise<UnreadableObservation> {
  const places = records.flatMap(({ declared, applied }) =>
    [declared, applied].flatMap((value) => (value === null ? [] : secretPlaces(value))),
  )
  const byField = new Map(places.map(({ path, id }) => [`${formatPath(path)} ${id}`, { what: formatPath(path), id }]))
  const isDamaged = error.code === 'store-corrupt'
  const { message, remedy } = isDamaged ? await damageOf([...byField.values()], error, secrets) : error
  return {
    status: 'unreadable',
    reason: isDamaged ? 'damaged' : 'no-key',
    detail: message,
    ...(remedy === undefined ? {} : { remedy }),
  }
}

async function openAll(records: readonly ResourceRecord[], secrets: SecretReader): Promise<readonly OpenedRecord[]> {
  const declared = await openValues(
    records.map((record) => record.declared),
    secrets,
  )
  // What is in force is nearly always what is declared, as one value: it is opened once.
  const others = await openValues(
    records.map((record) => (record.applied === record.declared ? null : record.applied)),
    secrets,
  )
  const applied = records.map((record, index) => (record.applied === record.declared ? declared[index] : others[index]))
  // What is observed of sensitive values becomes digests: without the key of those they cannot be judged either.
  if ([...declared, ...applied].some((value) => (value?.sensitive.length ?? 0) > 0)) await secrets.digestsOf([])
  return records.map((record, index) => ({
    record,
    ...withoutUnknown((declared[index]?.value ?? null) as JsonObject | null),
    applied: (applied[index]?.value ?? null) as JsonObject | null,
    sensitive: both(declared[index]?.sensitive ?? none, applied[index]?.sensitive ?? none),
    obstacle: null,
  }))
}

const none: readonly Path[] = Object.freeze([])

/** Nearly always none: nothing is made then. */
function both(some: readonly Path[], more: readonly Path[]): readonly Path[] {
  return some.length + more.length === 0 ? none : [...some, ...more]
}

/** Splits a recorded declaration into what is known of it and the places of what is not. */
function withoutUnknown(declared: JsonObject | null): Pick<OpenedRecord, 'declared' | 'unknown'> {
  const unknown = declared === null ? none : placesOfForm(declared, '$unknown')
  if (unknown.length === 0) return { declared, unknown }
  const known = unknown.reduce<Json | undefined>(
    (value, path) => withValueAt(value, path, undefined),
    declared ?? undefined,
  )
  return { declared: (known ?? null) as JsonObject | null, unknown }
}

function hasSecrets(record: ResourceRecord): boolean {
  const sealed: readonly (Json | null)[] = [record.declared, record.applied]
  return sealed.some((value) => value !== null && holdsForm(value, '$secret'))
}
