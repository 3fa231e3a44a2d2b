import type { PlanItem } from '../../domain/plan.ts'
import { type HeldSources, isGoing } from './held-sources.ts'

/**
 * The items, with a refusal where something is to be removed that cannot be while other things are there, as a directory that is
 * not empty, unless this plan removes all of these. Pure.
 */
export function refuseBlocked(items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  const blockers = new Map(items.map((item) => [item.address, blockersOf(item, sources)] as const))
  if ([...blockers.values()].every((keys) => keys.length === 0)) return items
  let refused = items
  for (;;) {
    const gone = goneKeys(refused, sources)
    const next = refused.map((item) => {
      const left = (blockers.get(item.address) ?? []).filter((key) => !gone.has(key))
      return item.refusal !== undefined || left.length === 0 ? item : { ...item, refusal: blockedRefusal(left) }
    })
    // What stays may be in the way of something else.
    if (next.every((item, index) => item === refused[index])) return refused
    refused = next
  }
}

function blockersOf({ action, address, destroys }: PlanItem, sources: HeldSources): readonly string[] {
  const { found, previous, removed } = sources
  const going = action === 'delete' ? found(address) : destroys && (previous(address) ?? removed?.(address))
  return going?.observation.status === 'present' ? (going.change?.blockedBy ?? []) : []
}

function goneKeys(items: readonly PlanItem[], sources: HeldSources): ReadonlySet<string> {
  const going = [...items, ...(sources.others ?? [])].filter((item) => isGoing(item, sources))
  return new Set(
    going.flatMap(({ action, address }) => {
      const old = action === 'replace' ? sources.previous(address) : sources.found(address)
      return old?.subject.identity ?? []
    }),
  )
}

function blockedRefusal([first = '', ...more]: readonly string[]): NonNullable<PlanItem['refusal']> {
  const place = first.split(':').slice(2).join(':')
  const others = more.length === 0 ? '' : ` and ${more.length} more ${more.length === 1 ? 'thing' : 'things'}`
  return {
    because: `it cannot be removed while ${place}${others} ${more.length === 0 ? 'is' : 'are'} there, and this plan leaves ${more.length === 0 ? 'it' : 'them'}`,
    remedy: 'Look at it, and move it away or remove it, then plan again.',
  }
}
