import type { StateWrite } from '../contracts/state-write.ts'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import { blankResource } from '../domain/blank-resource.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { StackRecord } from '../domain/stack.ts'

/** What is on record of a stack, as far as a plan that needs no definition looks at it. */
export interface PlannedRecord {
  readonly stack: StackRecord
  readonly resources: readonly ResourceRecord[]
  readonly acknowledgements: readonly Acknowledgement[]
  /** Addresses of resources that an operation in doubt is about. */
  readonly inDoubt: ReadonlySet<string>
}

/** What will be on record when these writes are done, so that a plan can be made before they are. Pure. */
export function restoredRecord(record: PlannedRecord, writes: readonly StateWrite[]): PlannedRecord {
  return writes.reduce(afterWrite, record)
}

/** By the address that a resource has after these writes, the one it had before. Pure. */
export function renamedBy(writes: readonly StateWrite[]): ReadonlyMap<string, string> {
  const before = new Map<string, string>()
  for (const write of writes) {
    if (write.write !== 'rename') continue
    before.set(write.to, before.get(write.from) ?? write.from)
    before.delete(write.from)
  }
  return before
}

function afterWrite(record: PlannedRecord, write: StateWrite): PlannedRecord {
  switch (write.write) {
    case 'stack': {
      const { definition = null, version = null, description = null } = write
      return { ...record, stack: { ...record.stack, definition, version, description } }
    }
    case 'resource':
      return { ...record, resources: withFields(record.resources, write.address, write.set) }
    case 'rename':
      return renamed(record, write.from, write.to)
    case 'remove':
      return {
        ...record,
        resources: record.resources.filter(({ address }) => address !== write.address),
        acknowledgements: record.acknowledgements.filter(({ address }) => address !== write.address),
      }
    default:
      return record
  }
}

function withFields(
  resources: readonly ResourceRecord[],
  address: string,
  set: Partial<ResourceRecord>,
): readonly ResourceRecord[] {
  const there = resources.some((resource) => resource.address === address)
  if (!there) return [...resources, { ...blankResource(address), ...set }]
  return resources.map((resource) => (resource.address === address ? { ...resource, ...set } : resource))
}

function renamed({ stack, resources, acknowledgements, inDoubt }: PlannedRecord, from: string, to: string) {
  const moved = <T extends { readonly address: string }>(row: T): T =>
    row.address === from ? { ...row, address: to } : row
  return {
    stack,
    resources: resources.map(moved),
    acknowledgements: acknowledgements.map(moved),
    inDoubt: new Set([...inDoubt].map((address) => (address === from ? to : address))),
  }
}
