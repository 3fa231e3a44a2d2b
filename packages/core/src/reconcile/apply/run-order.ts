import type { PlanItem } from '../../domain/plan.ts'
import { reach } from '../../graphs/dependency-graph.ts'

/** Nodes in an order to begin them, and what each waits for. */
export interface RunOrder {
  readonly order: readonly string[]
  readonly dependenciesOf: (address: string) => readonly string[]
}

/**
 * The order of a run. What is made or changed comes after what it depends on; what is removed comes after everything
 * that depended on it has been removed or changed; a replaced resource waits for the removal or replacement of what depended on it,
 * unless that has to wait for the replaced one itself. What may turn out to be declared under another name is removed only
 * after that has turned out otherwise.
 *
 * @param items dependencies first
 * @param recordedDependencies what a resource depended on when it was last in force
 * @param mayBecome what may turn out during the run to be about the thing that is to be removed
 */
export function runOrder(
  items: readonly PlanItem[],
  recordedDependencies: (address: string) => readonly string[],
  mayBecome: (removed: PlanItem) => readonly string[] = () => [],
): RunOrder {
  const removed = new Set(items.filter((item) => item.action === 'delete').map((item) => item.address))
  const replaced = new Set(items.filter((item) => item.action === 'replace').map((item) => item.address))
  const goes = (address: string) => removed.has(address) || replaced.has(address)
  const waits = new Map<string, string[]>()
  const wishes: (readonly [replaced: string, removed: string])[] = []
  const wait = (address: string, dependency: string) => {
    const known = waits.get(address)
    if (known === undefined) waits.set(address, [dependency])
    else known.push(dependency)
  }
  for (const item of items) {
    if (!removed.has(item.address))
      for (const dependency of item.dependsOn) if (!removed.has(dependency)) wait(item.address, dependency)
    if (removed.has(item.address)) for (const other of mayBecome(item)) wait(item.address, other)
    for (const before of recordedDependencies(item.address)) {
      if (removed.has(before)) wait(before, item.address)
      else if (goes(item.address) && replaced.has(before)) wishes.push([before, item.address])
    }
  }
  const dependenciesOf = (address: string) => waits.get(address) ?? []
  for (const [before, after] of wishes) if (!reach([after], dependenciesOf).has(before)) wait(before, after)
  const kept = items.filter((item) => !removed.has(item.address))
  const gone = items.filter((item) => removed.has(item.address)).reverse()
  return {
    order: [...kept, ...gone].map((item) => item.address),
    dependenciesOf,
  }
}
