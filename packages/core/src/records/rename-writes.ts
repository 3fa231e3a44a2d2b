import type { StateWrite } from '../contracts/state-write.ts'
import type { NewEvent } from '../domain/event.ts'
import type { ResourceRecord } from '../domain/resource.ts'

/** A resource on record that gets another address. */
export interface Rename {
  readonly from: string
  readonly to: string
}

/** The address a resource has once these renames are done. Pure. */
export function renamedAddress(renames: readonly Rename[]): (address: string) => string {
  const newName = new Map(renames.map(({ from, to }) => [from, to]))
  return (address) => newName.get(address) ?? address
}

/** Records whose dependencies or triggers name one of the old addresses. Pure. */
export function followersOf(renames: readonly Rename[], records: readonly ResourceRecord[]): readonly ResourceRecord[] {
  const old = new Set(renames.map(({ from }) => from))
  return records.filter(({ dependsOn, triggers }) => [...dependsOn, ...triggers].some((address) => old.has(address)))
}

/**
 * What gives resources other addresses: the rows, what depends on them or reacts to them, and an event for each. Every way
 * in which a record changes its name goes through here. Pure.
 *
 * @param records all of the stack, as they are before the renames
 */
export function renameWrites(
  renames: readonly Rename[],
  records: readonly ResourceRecord[],
  actor: string,
): readonly StateWrite[] {
  const renamed = renamedAddress(renames)
  return [
    ...renames.map(({ from, to }): StateWrite => ({ write: 'rename', from, to })),
    ...followersOf(renames, records).map(({ address, dependsOn, triggers }): StateWrite => {
      const set = { dependsOn: dependsOn.map(renamed), triggers: triggers.map(renamed) }
      return { write: 'resource', address: renamed(address), set }
    }),
    ...renames.map((one): StateWrite => ({ write: 'event', event: renamedEvent(one, actor) })),
  ]
}

function renamedEvent({ from, to }: Rename, actor: string): NewEvent {
  return {
    type: 'resource.renamed',
    severity: 'info',
    message: `The resource "${from}" is "${to}" now.`,
    source: 'resources',
    actor,
    data: { from, to },
  }
}
