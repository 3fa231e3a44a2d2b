import type { SecretReader } from '../contracts/secret-vault.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { UnreadableObservation } from '../domain/observation.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { EngineError } from '../errors/engine-error.ts'
import { openValues, secretIdsIn } from '../sealing/seal-values.ts'

/** A resource on record with its sensitive values in clear. */
export interface OpenedRecord {
  readonly record: ResourceRecord
  readonly declared: JsonObject | null
  readonly applied: JsonObject | null
  /** Where sensitive values stand in `declared` or `applied`. */
  readonly sensitive: readonly Path[]
  /** Set when the key that opens them is missing: the clear values are then not to be used. */
  readonly obstacle: UnreadableObservation | null
}

/** Opens records, all secrets in one read. Without the key, only those with secrets are affected. */
export async function openRecords(
  records: readonly ResourceRecord[],
  secrets: SecretReader,
): Promise<readonly OpenedRecord[]> {
  try {
    return await openAll(records, secrets)
  } catch (error) {
    if (!EngineError.isInstance(error) || error.code !== 'key-missing') throw error
    const obstacle: UnreadableObservation = {
      status: 'unreadable',
      reason: 'no-key',
      detail: error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    }
    return records.map((record) => ({
      record,
      declared: record.declared,
      applied: record.applied,
      sensitive: [],
      obstacle: hasSecrets(record) ? obstacle : null,
    }))
  }
}

async function openAll(records: readonly ResourceRecord[], secrets: SecretReader): Promise<readonly OpenedRecord[]> {
  const declared = await openValues(
    records.map((record) => record.declared),
    secrets,
  )
  const applied = await openValues(
    records.map((record) => record.applied),
    secrets,
  )
  return records.map((record, index) => ({
    record,
    declared: (declared[index]?.value ?? null) as JsonObject | null,
    applied: (applied[index]?.value ?? null) as JsonObject | null,
    sensitive: [...(declared[index]?.sensitive ?? []), ...(applied[index]?.sensitive ?? [])],
    obstacle: null,
  }))
}

function hasSecrets(record: ResourceRecord): boolean {
  const sealed: readonly (Json | null)[] = [record.declared, record.applied]
  return sealed.some((value) => value !== null && secretIdsIn(value).length > 0)
}
