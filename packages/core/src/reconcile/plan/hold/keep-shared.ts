import type { Owner } from '../../../contracts/state-reader.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import { sharedInForce, sharedKeys, sharedThere } from '../../../survey/shared-keys.ts'
import { goingNames, type HeldSources, namesOf } from '../held-sources.ts'
import { isInForceHere, openOwners } from '../open-owners.ts'
import { ownerText } from '../owner-text.ts'
import type { PlanningContext } from '../planning-context.ts'
import { forgotten } from './forgotten.ts'

/** A resource that has something in force, or declares it. */
type Holder = Pick<Owner, 'stack' | 'address'>

/**
 * The items, with nothing taken away in them that another resource has in force too, of this stack or another: what is no
 * longer declared is forgotten and stays, and what would be written over is refused.
 */
export async function keepShared(
  items: readonly PlanItem[],
  sources: HeldSources,
  context: Pick<PlanningContext, 'state' | 'settings' | 'registry'>,
): Promise<readonly PlanItem[]> {
  const lost = new Map(
    items.map((item) => [item, lostBy(item, sources)] as const).filter(([, keys]) => keys.length > 0),
  )
  if (lost.size === 0) return items
  const holders = await holdersOf([...new Set([...lost.values()].flat())], items, sources, context)
  return items.map((item) => {
    const others = (lost.get(item) ?? []).flatMap((key) => holders.get(key) ?? [])
    const other = others.find(
      ({ stack, address }) => stack !== sources.stack || !namesOf(item, sources).includes(address),
    )
    return other === undefined ? item : kept(item, ownerText(other, sources.stack))
  })
}

function kept(item: PlanItem, whose: string): PlanItem {
  if (item.action !== 'delete') {
    const because = `it would take away what ${whose} has in force too`
    return { ...item, refusal: { because, remedy: 'Change or remove that one first, or leave this one as it is.' } }
  }
  return forgotten(item, `${whose} has it in force too, and it stays`)
}

/** The keys of what others may have as well and an item takes away. */
function lostBy(item: PlanItem, { found, previous }: HeldSources): readonly string[] {
  const { action, address, refusal, unknown } = item
  if (refusal !== undefined || unknown !== undefined) return []
  const now = found(address)
  if (action === 'delete') return now === undefined ? [] : sharedThere(now)
  if (action !== 'update' && item.destroys === undefined) return []
  const going = action === 'update' ? now : (previous(address) ?? now)
  if (now === undefined || going === undefined) return []
  const declared = new Set(sharedKeys(now.subject, now.subject.declared))
  return sharedThere(going).filter((key) => !declared.has(key))
}

/** By key, who else has it in force on record, or declares it in this plan, and keeps it. */
async function holdersOf(
  keys: readonly string[],
  items: readonly PlanItem[],
  sources: HeldSources,
  context: Pick<PlanningContext, 'state' | 'settings' | 'registry'>,
): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const { stack } = sources
  const going = goingNames(items, sources)
  const declared = items.flatMap(({ address }) => {
    const found = sources.found(address)
    return found === undefined
      ? []
      : sharedKeys(found.subject, found.subject.declared).map((key) => ({ key, stack, address }))
  })
  const isOther = (holder: Holder) => holder.stack !== stack || !going.has(holder.address)
  const recorded = (await recordedHolders(keys, context)).filter(isOther)
  return Map.groupBy([...declared, ...recorded], ({ key }) => key)
}

async function recordedHolders(
  keys: readonly string[],
  context: Pick<PlanningContext, 'state' | 'settings' | 'registry'>,
): Promise<readonly (Holder & { readonly key: string })[]> {
  const beginnings = [...new Set(keys.map((key) => key.slice(key.indexOf(':') + 1, key.lastIndexOf('#') + 1)))]
  const near = (await context.state.ownersBelow(beginnings)).filter((owner) =>
    isInForceHere(owner, context.settings.host),
  )
  return (await openOwners(near, context)).flatMap(({ stack, opened, reader }) =>
    sharedInForce(opened, reader).map((key) => ({ key, stack, address: opened.record.address })),
  )
}
