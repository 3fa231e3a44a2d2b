import type { Plan, PlanItem, PlanKind } from '../../domain/plan.ts'

/**
 * Whether a refused item is left as it is while the others are done: removals, and everything of a fix. A refused create
 * or update of a run ends it before it begins. Pure.
 */
export function isLeftOut(kind: PlanKind, { refusal, action }: PlanItem): boolean {
  return refusal !== undefined && (kind !== 'run' || action === 'delete')
}

/** The refused items for which nothing of a plan may be done. Pure. */
export function blockingRefusals({ kind, items }: Pick<Plan, 'kind' | 'items'>): readonly PlanItem[] {
  const refused = items.filter((item) => item.refusal !== undefined)
  const blocking = refused.filter((item) => !isLeftOut(kind, item))
  if (blocking.length > 0 || kind === 'run') return blocking
  return items.every((item) => item.action === 'none' || item.refusal !== undefined) ? refused : []
}

/**
 * Refuses what cannot be done without a refused item: what a thing that stays depends on is not removed, and what depends
 * on a thing that is not put back is not fixed. Pure.
 */
export function withHeldRefusals(kind: PlanKind, items: readonly PlanItem[]): readonly PlanItem[] {
  const left = items.filter((item) => isLeftOut(kind, item))
  if (left.length === 0) return items
  const isFix = kind === 'fix'
  const holders = heldBy(left, isFix ? dependentsOf(items) : dependenciesOf(items))
  return items.map((item) => {
    const holder = holders.get(item.address)
    const acts = isFix ? item.action !== 'none' : item.action === 'delete'
    if (holder === undefined || item.refusal !== undefined || !acts) return item
    const name = `"${holder.address}"`
    const because = isFix ? `it depends on ${name}, which is refused` : `${name} stays and depends on it`
    return { ...item, refusal: { because, remedy: holder.refusal?.remedy ?? '' } }
  })
}

/** By address, the refused item that something is held by, at any distance. */
function heldBy(
  refused: readonly PlanItem[],
  next: (address: string) => readonly string[],
): ReadonlyMap<string, PlanItem> {
  const holders = new Map(refused.map((item) => [item.address, item]))
  for (const [address, holder] of holders)
    for (const other of next(address)) if (!holders.has(other)) holders.set(other, holder)
  return holders
}

function dependenciesOf(items: readonly PlanItem[]): (address: string) => readonly string[] {
  const dependencies = new Map(items.map((item) => [item.address, item.dependsOn]))
  return (address) => dependencies.get(address) ?? []
}

function dependentsOf(items: readonly PlanItem[]): (address: string) => readonly string[] {
  const dependents = new Map<string, string[]>()
  for (const { address, dependsOn } of items)
    for (const dependency of dependsOn) {
      const known = dependents.get(dependency)
      if (known === undefined) dependents.set(dependency, [address])
      else known.push(address)
    }
  return (address) => dependents.get(address) ?? []
}
