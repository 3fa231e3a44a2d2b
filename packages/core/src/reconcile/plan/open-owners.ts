import type { ReadingHost } from '../../contracts/host.ts'
import type { ResourceReader } from '../../contracts/resource-reader.ts'
import type { Owner } from '../../contracts/state-reader.ts'
import { recordedTypes, typeInForce } from '../../domain/resource.ts'
import { type OpenedRecord, openRecords } from '../../survey/open-records.ts'
import type { PlanningContext } from './planning-context.ts'

/** Whether an owner has something in force on this machine. Pure. */
export function isInForceHere({ ownedSince, machine }: Owner, host: Pick<ReadingHost, 'machine'>): boolean {
  return ownedSince !== null && machine === host.machine
}

/** A row of an owner. */
export interface OpenedOwner {
  readonly stack: string
  readonly opened: OpenedRecord
  /** Of the type that is in force; null where no plugin provides it, and where the row cannot be opened. */
  readonly reader: ResourceReader | null
}

/** The rows of owners, each once. A stack that is gone by now has none. */
export async function openOwners(
  owners: readonly Owner[],
  { state, registry }: Pick<PlanningContext, 'state' | 'registry'>,
): Promise<readonly OpenedOwner[]> {
  const all: OpenedOwner[] = []
  for (const [stack, those] of Map.groupBy(owners, (owner) => owner.stack)) {
    const record = await state.stack(stack)
    if (record === null) continue
    const records = await state.resources(record.id, { addresses: [...new Set(those.map(({ address }) => address))] })
    const readers = await registry.readers(recordedTypes(records))
    for (const opened of await openRecords(records, state.secrets)) {
      const reader = opened.obstacle === null ? (readers.get(typeInForce(opened.record)) ?? null) : null
      all.push({ stack, opened, reader })
    }
  }
  return all
}
