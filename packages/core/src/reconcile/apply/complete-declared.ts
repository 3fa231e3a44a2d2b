import type { Owner } from '../../contracts/state-reader.ts'
import { errorFinding, type Finding } from '../../domain/finding.ts'
import { bothKeys } from '../../providers/real-keys.ts'
import { recordedKeys } from '../../survey/match-records.ts'
import type { Surveyed } from '../../survey/subject.ts'
import { rejudge, surveySubjects } from '../../survey/survey-subjects.ts'
import { checkOthers } from '../plan/declared/check-others.ts'
import { checkOwnPlaces } from '../plan/declared/check-own-places.ts'
import { type Draft, draftResources } from '../plan/declared/draft-resources.ts'
import { type Completed, lateSources } from '../plan/held-sources.ts'
import { holdItems } from '../plan/hold/hold-items.ts'
import { besideBefore, forLook } from '../plan/late-look.ts'
import { planItem } from '../plan/plan-item.ts'
import { heldSources, type PlannedStack } from '../plan/plan-stack.ts'
import type { PlanningContext } from '../plan/planning-context.ts'
import { previousSubject, surveyDrafts } from '../plan/survey-stack.ts'
import type { Completion, LateNode } from './apply-context.ts'

/** Evaluates one resource of a definition again with all that is known by now, reads it, and plans what is to be done with it. */
export async function completeDeclared(
  node: LateNode,
  planned: PlannedStack,
  context: PlanningContext,
): Promise<Completion> {
  const { declared } = planned.surveyed
  const draft = declared.drafts.get(node.address)
  if (draft === undefined) return { findings: [] }
  const planning = { ...context, settings: forLook(node, context.settings) }
  const { drafts, findings } = await draftResources(
    [draft.expanded],
    declared.known,
    forLook(node, declared.draftContext),
  )
  const [complete] = drafts
  if (complete === undefined) return { findings }
  const wrong = await findingsOf(complete, planned, planning)
  if (wrong.length > 0) return { findings: wrong }
  const [found] = await surveyDrafts([complete], planned.surveyed, planning)
  return found === undefined ? { findings } : completed(found, node, planned, planning)
}

/** What only now turns out to be wrong with a declaration. */
async function findingsOf(
  draft: Draft,
  { plan, surveyed }: PlannedStack,
  planning: PlanningContext,
): Promise<readonly Finding[]> {
  const { claims, declaration } = draft
  const { address } = declaration
  const owned = claims === null ? [] : bothKeys(claims.owns, claims.real.owns)
  const renamed = surveyed.match.undeclared.find((record) => recordedKeys(record).some((key) => owned.includes(key)))
  if (renamed !== undefined) return [turnedOutRenamed(address, renamed.address)]
  const isOwn = (owner: Owner) => owner.stack === plan.stack && owner.address === address
  const owners = await checkOthers([draft], plan.stack, isOwn, planning)
  return [...owners, ...checkOwnPlaces([draft], surveyed.declared.ownPlaces)]
}

async function completed(
  now: Surveyed,
  node: LateNode,
  { plan, surveyed, beside }: PlannedStack,
  planning: PlanningContext,
): Promise<Completed> {
  const { action, triggeredBy, roomMade } = node
  const { found: room, previous } = await besideBefore(node, now, async () => {
    const old = previousSubject(now.subject, surveyed)
    if (old === null) return null
    const [before = null] = await surveySubjects([old], { ...planning.settings, state: planning.state })
    return before
  })
  const found = triggeredBy.length === 0 ? room : rejudge(room, triggeredBy)
  const item = planItem(found, {
    ...beside(found, previous),
    targeted: true,
    replace: action === 'replace' && !roomMade,
    takeOver: plan.options.takeOver,
    destroy: false,
    previous,
    dependsOn: [],
  })
  const sources = lateSources(item, { found, previous }, heldSources(plan.stack, surveyed, planning), plan.items)
  const [held = item] = await holdItems(plan.kind, [item], sources, planning)
  return { item: held, found, previous }
}

function turnedOutRenamed(address: string, before: string): Finding {
  const summary = `it turned out to be what "${before}" is on record; run again, and it is renamed`
  return errorFinding('renamed-meanwhile', summary, { address })
}
