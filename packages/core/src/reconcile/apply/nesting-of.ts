import { foldersAbove } from '../../domain/place-key.ts'
import { editedKeys, ownedKeys, type Subject, type Surveyed } from '../../survey/subject.ts'
import type { RunNode } from './apply-node.ts'
import type { OrderFacts } from './run-order.ts'

/**
 * What lies in what a run removes, also to make room for another: of that what else it removes, below its path, a
 * part of it, or whatever else its provider says that it cannot be removed beside, and what it makes below its path. Pure.
 */
export function nestingOf(nodes: Iterable<RunNode>): Required<Pick<OrderFacts, 'inside' | 'madeIn'>> {
  const all = [...nodes]
  const going = all.flatMap((node) => {
    const old = oldOf(node)
    return old === null ? [] : [{ address: node.address, ...old }]
  })
  const owners = new Map(
    going.flatMap(({ address, subject }) => ownedKeys(subject).map((key) => [key, address] as const)),
  )
  const [inside, madeIn] = [notes(), notes()]
  for (const { address, subject, change } of going) {
    for (const key of [...editedKeys(subject), ...foldersOf(subject)]) inside.note(owners.get(key), address)
    for (const key of change?.blockedBy ?? []) inside.note(address, owners.get(key))
  }
  for (const { address, action, found } of all)
    if (owners.size > 0 && action !== 'delete')
      for (const folder of foldersOf(found.subject)) madeIn.note(address, owners.get(folder))
  return { inside: inside.of, madeIn: madeIn.of }
}

function oldOf({ action, found, previous }: RunNode): Surveyed | null {
  if (action === 'delete') return found
  return action === 'replace' ? (previous ?? found) : null
}

/** The keys of the folders above all that something is in. */
function foldersOf(subject: Subject): readonly string[] {
  return [...ownedKeys(subject), ...editedKeys(subject)].flatMap((key) => foldersAbove(key, subject.host))
}

/** By address, the addresses of others. */
function notes() {
  const all = new Map<string, Set<string>>()
  return {
    note(address: string | undefined, other: string | undefined): void {
      if (address === undefined || other === undefined || address === other) return
      const known = all.get(address)
      if (known === undefined) all.set(address, new Set([other]))
      else known.add(other)
    },
    of: (address: string): readonly string[] => [...(all.get(address) ?? [])],
  }
}
