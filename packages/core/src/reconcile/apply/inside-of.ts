import { foldersAbove } from '../../domain/place-key.ts'
import { editedKeys, ownedKeys, type Surveyed } from '../../survey/subject.ts'
import type { RunNode } from './apply-node.ts'

/**
 * By address of what a run removes, also to make room for another, the addresses of what it removes that is in it: what
 * lies below its path, and whatever else its provider says that it cannot be removed beside. Pure.
 */
export function insideOf(nodes: Iterable<RunNode>): (address: string) => readonly string[] {
  const going = [...nodes].flatMap((node) => {
    const old = oldOf(node)
    return old === null ? [] : [{ address: node.address, ...old }]
  })
  const owners = new Map(
    going.flatMap(({ address, subject }) => ownedKeys(subject).map((key) => [key, address] as const)),
  )
  const inside = new Map<string, Set<string>>()
  const note = (holder: string | undefined, address: string | undefined) => {
    if (holder === undefined || address === undefined || holder === address) return
    const known = inside.get(holder)
    if (known === undefined) inside.set(holder, new Set([address]))
    else known.add(address)
  }
  for (const { address, subject, change } of going) {
    for (const key of [...ownedKeys(subject), ...editedKeys(subject)])
      for (const folder of foldersAbove(key, subject.host)) note(owners.get(folder), address)
    for (const key of change?.blockedBy ?? []) note(address, owners.get(key))
  }
  return (address) => [...(inside.get(address) ?? [])]
}

function oldOf({ action, found, previous }: RunNode): Surveyed | null {
  if (action === 'delete') return found
  return action === 'replace' ? (previous ?? found) : null
}
