import type { PlanItem } from '../../../domain/plan.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'

/** What an item makes where it was not; null where it makes nothing, or nothing that can be told. Pure. */
export function madeBy({ address, action, refusal, unknown }: PlanItem, sources: HeldSources): Surveyed | null {
  if (refusal !== undefined || unknown !== undefined) return null
  const makes = action === 'create' || (action === 'replace' && sources.previous(address) !== undefined)
  return makes ? (sources.found(address) ?? null) : null
}
