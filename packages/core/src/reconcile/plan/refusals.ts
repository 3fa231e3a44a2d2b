import type { Plan, PlanItem, PlanKind } from '../../domain/plan.ts'

/**
 * Whether a refused create, update or replace ends what a plan is for before it begins. What changes what is declared is done
 * from one version to the other or not at all: half of it would be a stack that nobody ever declared, and on record what was
 * refused would have lost its protection. What is declared already, or is to be no more, is put right one by one. A refused
 * removal ends nothing, whatever the plan is for.
 */
const endsWhenRefused: Readonly<Record<PlanKind, boolean>> = { run: true, restore: true, fix: false, destroy: false }

/** Whether a refused item is left as it is while the others are done. Pure. */
export function isLeftOut(kind: PlanKind, { refusal, action }: PlanItem): boolean {
  return refusal !== undefined && (action === 'delete' || !endsWhenRefused[kind])
}

/** The refused items for which nothing of a plan may be done: also all of them where nothing else could be. Pure. */
export function blockingRefusals({ kind, items }: Pick<Plan, 'kind' | 'items'>): readonly PlanItem[] {
  const refused = items.filter((item) => item.refusal !== undefined)
  const blocking = refused.filter((item) => !isLeftOut(kind, item))
  if (blocking.length > 0 || endsWhenRefused[kind]) return blocking
  return items.every((item) => item.action === 'none' || item.refusal !== undefined) ? refused : []
}

/**
 * Refuses what cannot be done without an item that is left out: what a thing that stays depends on is not removed, and what
 * depends on a thing that is not put right is not made or changed. Pure.
 */
export function withHeldRefusals(kind: PlanKind, items: readonly PlanItem[]): readonly PlanItem[] {
  const left = items.filter((item) => isLeftOut(kind, item))
  if (left.length === 0) return items
  const needed = heldBy(left, dependenciesOf(items))
  const dependents = heldBy(left, dependentsOf(items))
  return items.map((item) => {
    const removes = item.action === 'delete'
    const holder = (removes ? needed : dependents).get(item.address)
    if (holder === undefined || item.refusal !== undefined || !actsOnWorld(item)) return item
    const name = `"${holder.address}"`
    const because = removes ? `${name} stays and depends on it` : `it depends on ${name}, which is refused`
    return { ...item, refusal: { because, remedy: holder.refusal?.remedy ?? '' } }
  })
}

/** What is only taken off the record is left alone in the world. */
function actsOnWorld({ action }: PlanItem): boolean {
  return action !== 'none' && action !== 'forget'
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
