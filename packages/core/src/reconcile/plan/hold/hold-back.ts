import type { PlanItem } from '../../../domain/plan.ts'
import { leftAlone } from '../left-alone.ts'

/**
 * Nothing is done to what depends, at any distance, on a resource that could not be read. Items come dependencies first. Pure.
 */
export function holdBack(items: readonly PlanItem[]): readonly PlanItem[] {
  const held = new Set<string>()
  return items.map((item) => {
    if (item.unknown !== undefined) held.add(item.address)
    const by = item.dependsOn.find((address) => held.has(address))
    if (by === undefined || item.action === 'delete' || item.action === 'forget') return item
    held.add(item.address)
    if (item.action === 'none') return item
    const detail = `it depends on "${by}", which could not be read`
    return { ...leftAlone(item, 'held back'), unknown: { reason: 'unreachable', detail } }
  })
}
