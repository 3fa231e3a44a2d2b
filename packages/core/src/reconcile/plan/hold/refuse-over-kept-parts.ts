import type { PlanItem } from '../../../domain/plan.ts'
import { shellWord } from '../../../domain/shell-word.ts'
import { ownedKeys, type Surveyed } from '../../../survey/subject.ts'
import type { HeldSources } from '../held-sources.ts'
import { isWhole, wholeOf } from '../wholes.ts'

/**
 * The items, with a refusal where one becomes the whole of what a part lies in that is no longer declared and is kept: what is
 * put in force there would take the part away, or leave it by chance. Pure.
 */
export function refuseOverKeptParts(items: readonly PlanItem[], sources: HeldSources): readonly PlanItem[] {
  const becoming = items.filter((item) => item.action !== 'none' && becomesWhole(item, sources.found(item.address)))
  if (becoming.length === 0) return items
  const all = [...items, ...(sources.others ?? [])]
  const parts = all.flatMap(({ address }) => keptPart(sources.found(address)))
  const wholes = new Map(
    becoming.flatMap(({ address }) => keysOf(sources.found(address)).map((key) => [key, address] as const)),
  )
  const keptIn = new Map(parts.map((part) => [wholeOf(part, wholes), part] as const))
  return items.map((item) => {
    const part = keptIn.get(item.address)
    return part === undefined ? item : { ...item, refusal: refusalOf(part, sources.stack) }
  })
}

/** On record and there, no longer declared, and not to be removed for that. */
function keptPart(found: Surveyed | undefined): readonly Surveyed[] {
  if (found?.observation.status !== 'present' || found.subject.declared !== null) return []
  const { record } = found.subject
  return record?.protect === true || record?.removal === 'retain' ? [found] : []
}

function becomesWhole({ refusal, unknown }: PlanItem, found: Surveyed | undefined): boolean {
  if (found === undefined || refusal !== undefined || unknown !== undefined) return false
  const { subject } = found
  return isWhole(subject, subject.declared) && !isWhole(subject, subject.target.applied)
}

function keysOf(found: Surveyed | undefined): readonly string[] {
  return found === undefined ? [] : ownedKeys(found.subject)
}

function refusalOf({ subject: { address, record } }: Surveyed, stack: string): NonNullable<PlanItem['refusal']> {
  const isProtected = record?.protect === true
  const why = isProtected ? 'is protected' : 'is kept, as its removal is "retain"'
  const flag = isProtected ? ' --include-protected' : ''
  return {
    because: `it would be about the whole of what "${address}" is a part of, which is no longer declared and ${why}`,
    remedy: `Let go of it first: "sloth-runner stack resources forget ${shellWord(stack)} ${shellWord(address)}${flag}". Or declare it again, and not the whole.`,
  }
}
