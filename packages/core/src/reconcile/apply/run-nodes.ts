import type { PlanItem } from '../../domain/plan.ts'
import type { Surveyed } from '../../survey/subject.ts'
import { isAskedFor } from '../plan/assemble-plan.ts'
import type { RunNode } from './apply-node.ts'

/** The nodes of a run: every resource of the plan on which something is to be done in the world, and may be. */
export function runNodes(
  items: readonly PlanItem[],
  found: (address: string) => Surveyed | undefined,
  previous: (address: string) => Surveyed | null,
): ReadonlyMap<string, RunNode> {
  const nodes = new Map<string, RunNode>()
  for (const item of items) {
    const surveyed = found(item.address)
    if (surveyed === undefined || item.action === 'none' || item.action === 'forget') continue
    if (item.unknown !== undefined || item.refusal !== undefined) continue
    nodes.set(item.address, {
      address: item.address,
      action: item.action,
      found: surveyed,
      previous: previous(item.address),
      late: item.notYetKnown,
      asked: isAskedFor(item),
    })
  }
  return nodes
}
